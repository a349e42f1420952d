/**
 * Keeps stdout for results. This module is the first import of the command, so that the console already writes
 * to stderr when any other module, ours or a dependency's, is evaluated.
 */
import { Console } from 'node:console'
import { Writable } from 'node:stream'

Object.assign(globalThis.console, new Console(process.stderr, process.stderr))

const writeToStdout = process.stdout.write.bind(process.stdout) as (
  chunk: string | Uint8Array,
  done: (error?: Error | null) => void,
) => boolean

/** A reader that closes early (`chuchu search … | head`, a client that is gone) is no failure. */
function failUnlessClosed(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

process.stdout.on('error', failUnlessClosed)
// Whoever closes stderr does without what would be written there.
process.stderr.on('error', () => {})

/** Writes to the real stdout; resolves when the text has been handed over, so that nothing is lost at exit. */
export function writeResult(text: string): Promise<void> {
  return new Promise((resolve) => {
    writeToStdout(text, (error) => (error ? failUnlessClosed(error) : resolve()))
  })
}

/**
 * Takes the real stdout for a protocol: from now on `process.stdout.write` of anything else goes to stderr.
 * @param onFirstWrite called once, after the first write has been handed over
 */
export function takeStdout(onFirstWrite: () => void): Writable {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
  let first = true
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      writeToStdout(chunk, (error) => {
        if (error) failUnlessClosed(error)
        if (first) setImmediate(onFirstWrite)
        first = false
        done()
      })
    },
  })
}
