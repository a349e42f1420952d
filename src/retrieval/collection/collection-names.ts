import { fold } from '../analysis/fold.ts'
import type { Reading } from '../quote/reading.ts'
import { namesOf } from '../verify/known-names.ts'
import type { CatalogueEntry } from './stored-article.ts'

/** Names, folded, by article: they are read out of its text once. */
const namesOfReadings = new WeakMap<Reading, ReadonlySet<string>>()

/**
 * The names that are known while quotes are checked: what the metadata and speakers of all articles tell, and what the
 * articles say that were looked at.
 */
export class NamesAtHand {
  private readonly readings = new Set<Reading>()

  /** @param stated names of the whole collection, folded */
  constructor(private readonly stated: ReadonlySet<string>) {}

  add(reading: Reading): void {
    this.readings.add(reading)
  }

  has(folded: string): boolean {
    if (this.stated.has(folded)) return true
    for (const reading of this.readings) if (namesIn(reading).has(folded)) return true
    return false
  }
}

function namesIn(reading: Reading): ReadonlySet<string> {
  const known = namesOfReadings.get(reading) ?? namesOf(reading)
  namesOfReadings.set(reading, known)
  return known
}

/** Authors, editors' outlets, places and speakers of all articles, folded. */
export function statedNames(catalogue: readonly CatalogueEntry[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { metadata, speakers } of catalogue) {
    const { authors, source, site, place } = metadata
    for (const name of [...authors, ...speakers, source, site, place]) {
      if (name && name.length > 1) names.add(fold(name))
    }
  }
  return names
}
