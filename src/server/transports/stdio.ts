import type { Readable, Writable } from 'node:stream'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * How long the end waits for the next answer once the input has ended: a client that is gone must not keep a process that
 * reads a corpus, and one that has written all its requests at once gets its answers.
 */
const PATIENCE_MS = 2500

export interface StdioStreams {
  readonly input: Readable
  readonly output: Writable
}

/**
 * Serves one client over a pair of streams, one JSON-RPC message a line. A line that is not a message goes to
 * `server.onerror` and the rest is served.
 *
 * @param patience milliseconds
 * @returns when the input has ended and every request read from it is answered, or none was for as long as `patience`; on
 * SIGTERM or SIGINT; or when the client stops reading. The process is not ended: what is written may still be on its way.
 */
export async function serveStdio(
  server: Server,
  { input, output }: StdioStreams,
  patience = PATIENCE_MS,
): Promise<void> {
  const transport = new DrainingTransport(input, output, patience)
  const stop = () => void transport.close()
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve
  })
  input.once('end', () => transport.closeWhenAnswered())
  input.once('close', () => transport.closeWhenAnswered())
  // Every failure, also of what is written after the first one.
  output.on('error', stop)
  for (const signal of SIGNALS) process.once(signal, stop)
  await server.connect(transport)
  await closed
  for (const signal of SIGNALS) process.off(signal, stop)
}

/** The SDK's transport drops the answers under way when it is closed; this one can wait for them. */
class DrainingTransport extends StdioServerTransport {
  readonly #unanswered = new Set<RequestId>()
  /** Runs once the input has ended. */
  #clock: NodeJS.Timeout | undefined

  constructor(
    input: Readable,
    output: Writable,
    private readonly patience: number,
  ) {
    super(input, output)
  }

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
    this.#clock ??= setTimeout(() => void this.close(), this.patience)
    if (this.#unanswered.size === 0) void this.close()
  }

  override async close(): Promise<void> {
    clearTimeout(this.#clock)
    await super.close()
  }

  #noteReceived(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    else if (message.method === 'notifications/cancelled')
      this.#settle(message.params?.requestId as RequestId)
  }

  #settle(id: RequestId): void {
    if (!this.#unanswered.delete(id) || this.#clock === undefined) return
    this.#clock.refresh()
    if (this.#unanswered.size === 0) void this.close()
  }
}
