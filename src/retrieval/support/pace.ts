import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work after which the rest of the process gets its turn, e.g. to answer a client's ping. */
const TURN_MS = 50

/** Counts the steps of long work and gives way between them. */
export class Pace {
  private done = 0
  private total = 0
  private turn = performance.now()

  /** @param onCount told after every step, and whenever more steps are expected */
  constructor(private readonly onCount: (done: number, total: number) => void = () => {}) {}

  /** That many more steps are to be done than was known. */
  expect(steps: number): void {
    this.total += steps
    if (steps > 0) this.onCount(this.done, this.total)
  }

  /** So many steps are done. */
  async step(steps = 1): Promise<void> {
    this.done += steps
    this.onCount(this.done, this.total)
    if (performance.now() - this.turn < TURN_MS) return
    await setImmediate()
    this.turn = performance.now()
  }
}
