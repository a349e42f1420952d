import type { Readable, Writable } from 'node:stream'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

export interface StdioStreams {
  readonly input: Readable
  readonly output: Writable
}

/**
 * Serves one client over a pair of streams, one JSON-RPC message a line. A line that is not a message goes to
 * `server.onerror` and the rest is served.
 *
 * @returns when the input has ended and every request read from it is answered, on SIGTERM or SIGINT, or when the
 * client stops reading. The process is not ended: what is written may still be on its way.
 */
export async function serveStdio(server: Server, { input, output }: StdioStreams): Promise<void> {
  const transport = new DrainingTransport(input, output)
  const stop = () => void transport.close()
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve
  })
  input.once('end', () => transport.closeWhenAnswered())
  input.once('close', () => transport.closeWhenAnswered())
  output.once('error', stop)
  for (const signal of SIGNALS) process.once(signal, stop)
  await server.connect(transport)
  await closed
  for (const signal of SIGNALS) process.off(signal, stop)
}

/** The SDK's transport drops the answers under way when it is closed; this one can wait for them. */
class DrainingTransport extends StdioServerTransport {
  readonly #unanswered = new Set<RequestId>()
  #ended = false

  override async start(): Promise<void> {
    const deliver = this.onmessage
    this.onmessage = (message) => {
      this.#noteReceived(message)
      deliver?.(message)
    }
    await super.start()
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message)
    if (!('method' in message) && message.id !== undefined) this.#settle(message.id)
  }

  closeWhenAnswered(): void {
    this.#ended = true
    if (this.#unanswered.size === 0) void this.close()
  }

  #noteReceived(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    else if (message.method === 'notifications/cancelled')
      this.#settle(message.params?.requestId as RequestId)
  }

  #settle(id: RequestId): void {
    if (this.#unanswered.delete(id) && this.#ended && this.#unanswered.size === 0) void this.close()
  }
}
