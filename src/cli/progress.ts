import cliProgress from 'cli-progress'
import type { Progress } from '../retrieval/index.ts'

const PHASES: Record<Progress['phase'], string> = {
  read: 'reading articles',
  prepare: 'preparing articles',
  index: 'indexing passages',
  write: 'writing the index',
}

/** A bar on stderr that disappears when the work is done; nothing is drawn before the first progress. */
export function createProgressBar(): { update(progress: Progress): void; stop(): void } {
  const bar = createBar('{phase} {bar} {value}/{total}')
  let started = false
  return {
    update({ phase, done, total }) {
      if (!started) bar.start(total, done, { phase: PHASES[phase] })
      started = true
      bar.setTotal(total)
      bar.update(done, { phase: PHASES[phase] })
    },
    stop() {
      if (started) bar.stop()
    },
  }
}

/** A bar of bytes that disappears when all are there. */
export function createByteBar(): {
  update(done: number, total: number, what: string): void
  stop(): void
} {
  const bar = createBar('{what} {bar} {percentage} % of {megabytes} MB')
  let started = false
  return {
    update(done, total, what) {
      const payload = { what, megabytes: (total / 1e6).toFixed(1) }
      if (!started) bar.start(total, done, payload)
      started = true
      bar.update(done, payload)
    },
    stop() {
      if (started) bar.stop()
    },
  }
}

function createBar(format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    format,
    stream: process.stderr,
    barsize: 30,
    clearOnComplete: true,
    // The terminal is left as it is, so an interrupt has nothing to put back; the library's own handler would
    // swallow SIGTERM.
    linewrap: true,
    gracefulExit: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  })
}
