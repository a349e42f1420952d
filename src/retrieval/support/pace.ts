/**
 * Milliseconds of work after which the rest of the process gets its turn, e.g. to answer a client's ping within 50 ms
 * while other work gives way as well.
 */
const TURN_MS = 15

/**
 * When the present turn of work began. All work shares it and is resumed one piece a round of the event loop: a thousand
 * calls that each gave way after 15 ms of their own would still keep a ping waiting for 15 s.
 */
let turnBegan = 0
const waiting: (() => void)[] = []

function nextTurn(): Promise<void> {
  return new Promise((resume) => {
    if (waiting.push(resume) === 1) setImmediate(resumeFirst)
  })
}

function resumeFirst(): void {
  turnBegan = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(resumeFirst)
}

export interface PaceOptions {
  /** Gets the counts after every step, and whenever more steps are expected. */
  readonly onCount?: (done: number, total: number) => void
  /** Ends the work at its next step or turn, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Long work that gives way between its steps, counts them and can be cancelled there. */
export class Pace {
  readonly signal: AbortSignal | undefined
  private readonly onCount: PaceOptions['onCount']
  private done = 0
  private total = 0

  constructor({ onCount, signal }: PaceOptions = {}) {
    this.onCount = onCount
    this.signal = signal
  }

  /** That many more steps are to be done than was known. */
  expect(steps: number): void {
    this.total += steps
    if (steps > 0) this.onCount?.(this.done, this.total)
  }

  /** So many steps are done. */
  async step(steps = 1): Promise<void> {
    this.done += steps
    this.onCount?.(this.done, this.total)
    this.signal?.throwIfAborted()
    if (this.isDue) await this.turn()
  }

  /** Whether this turn of work has lasted long enough: for loops that are too hot to await each step. */
  get isDue(): boolean {
    return performance.now() - turnBegan >= TURN_MS
  }

  /** Lets everything else have its turn first. */
  async turn(): Promise<void> {
    await nextTurn()
    this.signal?.throwIfAborted()
  }
}
