import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js'
import type { CallOptions, Progress } from '../retrieval/index.ts'

/** What the SDK gives a request handler beside the request. */
export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>

/**
 * Calls at work at a time. More would finish no sooner on one thread; a few let one compute while others wait for the
 * disk or an endpoint.
 */
const AT_WORK = 4
/** Milliseconds until another call begins beside those at work: most are done by then, the others wait for something. */
const STAGGER_MS = 25

interface Waiting {
  start(): void
}

/**
 * Lets calls begin one after another, a few at a time. Between two beginnings the messages that have arrived are read: a
 * thousand calls that are cancelled at once are cancelled before they begin, and a ping is answered.
 */
export class CallQueue {
  readonly #waiting = new Set<Waiting>()
  #atWork = 0
  #immediate: NodeJS.Immediate | undefined
  #timer: NodeJS.Timeout | undefined

  /** @throws the signal's reason where it aborts before the work begins */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(signal)
    try {
      return await work()
    } finally {
      this.#atWork -= 1
      this.#schedule()
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(waiting)
        reject(signal.reason)
      }
      const waiting: Waiting = {
        start: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.add(waiting)
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#atWork >= AT_WORK || this.#waiting.size === 0) return
    if (this.#atWork === 0) this.#immediate ??= setImmediate(() => this.#start())
    else this.#timer ??= setTimeout(() => this.#start(), STAGGER_MS)
  }

  #start(): void {
    clearImmediate(this.#immediate)
    clearTimeout(this.#timer)
    this.#immediate = undefined
    this.#timer = undefined
    const [next] = this.#waiting
    if (next === undefined) return
    this.#waiting.delete(next)
    this.#atWork += 1
    next.start()
    this.#schedule()
  }
}

/** Waits for a promise until the signal aborts; the work behind it goes on. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The client's cancellation and its wish for progress, as the collection takes them. */
export function callOptions({ signal, _meta, sendNotification }: Extra): CallOptions {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return { signal }
  const onProgress = increasing((progress, message) => {
    const params = { progressToken, progress, total: PHASES.length, message }
    // A client that is gone needs no progress.
    sendNotification({ method: 'notifications/progress', params }).catch(() => {})
  })
  return { signal, onProgress }
}

const PHASES: readonly Progress['phase'][] = ['read', 'prepare', 'index', 'write']
/** The smallest step that is sent, of a phase. */
const STEP = 0.01

/** MCP wants progress that increases with every notification: each phase counts one, done as far as its share. */
function increasing(send: (progress: number, message: string) => void): (progress: Progress) => void {
  let sent = -STEP
  return ({ phase, done, total }) => {
    const progress = PHASES.indexOf(phase) + (total === 0 ? 1 : Math.min(1, done / total))
    if (progress < sent + STEP) return
    sent = progress
    send(progress, `${phase} ${done}/${total}`)
  }
}
