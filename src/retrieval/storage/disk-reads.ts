/** How often this process touched data files: what a test of the cost of a question looks at. */
export interface DiskReads {
  /** Calls of the system that read a part of a file. */
  readonly preads: number
  /** Calls of `read` and `readMany` of byte sources. */
  readonly batches: number
}

let preads = 0
let batches = 0

export function diskReads(): DiskReads {
  return { preads, batches }
}

export function countPread(): void {
  preads++
}

export function countBatch(): void {
  batches++
}
