import { type PackedStrings, unpackStrings } from '../../../storage/packed-strings.ts'
import { partitionPoint } from '../../../support/partition-point.ts'
import { NO_KEY, termKey } from './term-key.ts'

/** The terms of a segment, each with its number: first those with a key, in its order, then the long ones in theirs. */
export interface DictionaryData {
  /** Ascending. */
  readonly keys: Uint32Array
  /** Longer than two units; ascending in UTF-16 order. */
  readonly long: PackedStrings
}

/** Finds terms by binary search, so that nothing has to be built before the first query. */
export class Dictionary {
  private longTerms: readonly string[] | null = null

  constructor(readonly data: DictionaryData) {}

  get size(): number {
    return this.data.keys.length + this.data.long.ends.length
  }

  /** The long terms, in order. */
  get long(): readonly string[] {
    this.longTerms ??= unpackStrings(this.data.long)
    return this.longTerms
  }

  /** @returns the number of a term; −1 where it is unknown */
  find(term: string): number {
    const { keys } = this.data
    const key = termKey(term)
    if (key !== NO_KEY) return indexOf(keys, key)
    const at = indexOf(this.long, term)
    return at < 0 ? -1 : keys.length + at
  }
}

/** Index of a value in an ascending list; −1 where it is not in it. */
function indexOf<T extends number | string>(sorted: ArrayLike<T>, value: T): number {
  const at = partitionPoint(sorted, (other) => other >= value)
  return at < sorted.length && sorted[at] === value ? at : -1
}
