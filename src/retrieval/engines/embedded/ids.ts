import type { AnyOrama } from '@orama/orama'
import { type PackedStrings, packStrings, unpackString, unpackStrings } from '../../storage/packed-strings.ts'

type IdStore = AnyOrama['internalDocumentIDStore']

/** Ids of records by their numbers, from 1. Those of a snapshot are made strings when they are asked for. */
export class RecordIds {
  private readonly added: string[] = []
  private numbers: Map<string, number> | null = null

  constructor(private readonly saved: PackedStrings = packStrings([])) {}

  get count(): number {
    return this.saved.ends.length + this.added.length
  }

  /** @returns undefined for a number that no record has */
  at(number: number): string | undefined {
    const fromSaved = this.saved.ends.length
    return number > fromSaved ? this.added[number - fromSaved - 1] : unpackString(this.saved, number - 1)
  }

  add(id: string): void {
    this.numbers?.set(id, this.count + 1)
    this.added.push(id)
  }

  /** The first call looks at all ids: a search asks for no number. */
  find(id: string): number | undefined {
    this.numbers ??= new Map(
      [...unpackStrings(this.saved), ...this.added].map((each, index) => [each, index + 1]),
    )
    return this.numbers.get(id)
  }
}

/**
 * Puts the ids into the place of Orama's own Map and array, in what it uses of them: reading, the number of entries, and
 * a `set` of the next number with a `push` of its id.
 */
export function useIds(store: IdStore, ids: RecordIds): void {
  const numbers = {
    get: (id: string) => ids.find(id),
    set: () => numbers,
    get size() {
      return ids.count
    },
  }
  const list = new Proxy([] as string[], {
    get(_, key) {
      if (key === 'length') return ids.count
      if (key === 'push') return (id: string) => ids.add(id)
      return typeof key === 'string' ? ids.at(Number(key) + 1) : undefined
    },
  })
  Object.assign(store, { idToInternalId: numbers, internalIdToId: list })
}
