import { CommanderError } from 'commander'
import { ChuchuError } from '../retrieval/index.ts'
import type { Terminal } from './terminal.ts'

const FAILURE = 1
/** Exit code of wrong usage. */
const USAGE = 2
/** Exit code after Ctrl-C: 128 and the number of SIGINT, as shells report it. */
export const INTERRUPTED = 130

/**
 * Says on stderr what is wrong and how to mend it; a stack only with CHUCHU_DEBUG=1.
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
