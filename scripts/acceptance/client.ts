import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import path from 'node:path'

/** The command as `npm run build` made it. */
export const COMMAND = path.resolve('dist/cli.js')

/** A call that takes longer is given up; no limit of the acceptance runs is near it. */
const MOST_MS = 10 * 60_000

export interface ToolAnswer {
  readonly isError: boolean
  /** `structuredContent`, or the error object of a tool that failed. */
  readonly content: Record<string, unknown>
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/**
 * A `serve` process with the least client that there can be: it sends what it is told at once, so that pings,
 * cancellations and floods of calls reach the server as they are.
 */
export class ServeProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly exited: Promise<number | null>
  /** Lines of stderr. */
  readonly notes: string[] = []
  private readonly waiting = new Map<number, (message: Message) => void>()
  private nextId = 1
  private rest = ''

  /** @param options `quiet`: stdout and stderr are left unread */
  constructor(args: readonly string[], options: { quiet?: boolean; env?: Record<string, string> } = {}) {
    this.child = spawn(process.execPath, [COMMAND, 'serve', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    })
    this.exited = new Promise((resolve) => this.child.on('exit', resolve))
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
      stream.on('error', () => {})
    if (options.quiet) return
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.receive(chunk))
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.notes.push(...chunk.split('\n').filter(Boolean))
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  async initialize(): Promise<void> {
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'acceptance', version: '1' },
    }
    await this.request('initialize', params).answer
    this.notify('notifications/initialized', {})
  }

  request(method: string, params: object): { id: number; answer: Promise<Message> } {
    const id = this.nextId++
    const answer = new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} was not answered`)), MOST_MS)
      const end = () => {
        clearTimeout(timer)
        reject(new Error(`the server ended during ${method}`))
      }
      this.child.once('exit', end)
      this.waiting.set(id, (message) => {
        clearTimeout(timer)
        this.child.off('exit', end)
        resolve(message)
      })
    })
    // Who does not wait for it does not want to hear of its failure.
    answer.catch(() => {})
    this.child.setMaxListeners(0)
    this.write({ jsonrpc: '2.0', id, method, params })
    return { id, answer }
  }

  notify(method: string, params: object): void {
    this.write({ jsonrpc: '2.0', method, params })
  }

  cancel(id: number): void {
    this.notify('notifications/cancelled', { requestId: id })
  }

  async call(name: string, args: object): Promise<ToolAnswer> {
    return answerOf(await this.request('tools/call', { name, arguments: args }).answer)
  }

  /** @returns milliseconds until the answer of a ping */
  async ping(): Promise<number> {
    const began = performance.now()
    await this.request('ping', {}).answer
    return performance.now() - began
  }

  /** Closes the input and waits; kills where that does not end it. */
  async close(mostMs = 30_000): Promise<void> {
    this.child.stdin.end()
    await endsWithin(this, mostMs)
    this.child.kill('SIGKILL')
    await this.exited
  }

  private write(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`)
  }

  private receive(chunk: string): void {
    const lines = (this.rest + chunk).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) {
      const message = JSON.parse(line) as Message
      if (message.id === undefined) continue
      this.waiting.get(message.id)?.(message)
      this.waiting.delete(message.id)
    }
  }
}

function answerOf({ result, error }: Message): ToolAnswer {
  if (error) return { isError: true, content: { error } }
  const {
    isError = false,
    structuredContent,
    content,
  } = result as {
    isError?: boolean
    structuredContent?: Record<string, unknown>
    content?: { text?: string }[]
  }
  return { isError, content: structuredContent ?? JSON.parse(content?.[0]?.text ?? '{}') }
}

/** @returns milliseconds until the process ended; null where it lives on */
export async function endsWithin(server: ServeProcess, mostMs: number): Promise<number | null> {
  const began = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), mostMs)
  })
  const took = await Promise.race([server.exited.then(() => performance.now() - began), late])
  clearTimeout(timer)
  return took
}

export interface RunEnd {
  readonly code: number | null
  readonly out: string
  readonly notes: string
}

/** Runs a command to its end. */
export async function runCommand(
  args: readonly string[],
  options: { env?: Record<string, string>; killAfterMs?: number } = {},
): Promise<RunEnd> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  let out = ''
  let notes = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    notes += chunk
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), options.killAfterMs ?? MOST_MS)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  return { code, out, notes }
}
