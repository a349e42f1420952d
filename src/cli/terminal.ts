import { CommanderError } from 'commander'
import { ChuchuError } from '../retrieval/index.ts'
import { writeResult } from './stdout-guard.ts'

/** Where a command reads and writes. Tests put a recorder in its place. */
export interface Terminal {
  /** Writes a piece of the result to stdout. */
  out(text: string): Promise<void>
  /** Writes anything that is not the result to stderr, as one line. */
  note(line: string): void
  /** All of stdin. */
  readIn(): Promise<Uint8Array>
  readonly inIsTTY: boolean
  readonly outIsTTY: boolean
  readonly noteIsTTY: boolean
  /** Display columns of a line. */
  readonly columns: number
}

/** Bytes for stderr that nobody has read: a server that runs for weeks must not keep more. */
const UNREAD_AT_MOST = 1_000_000

export const processTerminal = (): Terminal => ({
  out: writeResult,
  note: (line) => {
    if (process.stderr.writableLength < UNREAD_AT_MOST) process.stderr.write(`${line}\n`)
  },
  async readIn() {
    const chunks: Uint8Array[] = []
    for await (const chunk of process.stdin) chunks.push(chunk)
    return Buffer.concat(chunks)
  },
  inIsTTY: process.stdin.isTTY === true,
  outIsTTY: process.stdout.isTTY === true,
  noteIsTTY: process.stderr.isTTY === true,
  // Some pseudo-terminals say 0.
  columns: process.stdout.columns || 80,
})

/** Whether results may carry colours, https://no-color.org */
export function wantsColour(terminal: Pick<Terminal, 'outIsTTY'>, env: NodeJS.ProcessEnv): boolean {
  return terminal.outIsTTY && !env.NO_COLOR && env.TERM !== 'dumb'
}

const FAILURE = 1
/** Exit code of wrong usage. */
const USAGE = 2
/** Exit code after Ctrl-C: 128 and the number of SIGINT, as shells report it. */
export const INTERRUPTED = 130

/**
 * Says on stderr what is wrong and how to fix it; a stack only with CHUCHU_DEBUG=1.
 * @returns the exit code
 */
export function reportError(error: unknown, terminal: Terminal, env: NodeJS.ProcessEnv): number {
  // Commander has said what is wrong when it throws; help and version end with its code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
  if (env.CHUCHU_DEBUG === '1' && error instanceof Error) terminal.note(String(error.stack))
  if (error instanceof ChuchuError) {
    terminal.note(`chuchu: ${error.message}`)
    terminal.note(`  ${error.hint}`)
    return error.code === 'invalid_input' || error.code === 'bad_cursor' ? USAGE : FAILURE
  }
  terminal.note(`chuchu: ${error instanceof Error ? error.message : String(error)}`)
  terminal.note('  This is a defect; CHUCHU_DEBUG=1 shows where. Please report it.')
  return FAILURE
}
