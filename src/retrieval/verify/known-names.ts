import { fold } from '../analysis/fold.ts'
import type { Reading } from '../quote/reading.ts'
import { buildRoster } from '../quote/roster.ts'
import { findSpeeches, maskSpeeches } from '../quote/speech.ts'

/** The names, folded, that an article tells: its persons, authors, source, site and place. */
export function namesOf({ article, clean, headings }: Reading): Set<string> {
  const folded = fold(clean)
  const roster = buildRoster(clean, folded, maskSpeeches(folded, findSpeeches(clean)), headings)
  const { authors, source, site, place } = article.metadata
  const stated = [...authors, source, site, place].flatMap((name) => (name ? [fold(name)] : []))
  const names = [...roster].flatMap(([name, speaker]) => [name, fold(speaker.name)])
  return new Set([...names, ...stated].filter((name) => name.length > 1))
}
