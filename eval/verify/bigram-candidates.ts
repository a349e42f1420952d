import { inverseDocumentFrequency } from '../../src/retrieval/engines/idf.ts'
import { ComparedText } from '../../src/retrieval/verify/compare/compared-text.ts'
import { unitsOf } from '../../src/retrieval/verify/compare/units.ts'
import type { CandidateSource } from '../../src/retrieval/verify/locate/candidates.ts'
import { countOccurrences } from '../../src/retrieval/verify/locate/occurrences.ts'

/** Articles that are named although they hold a text only in part. */
const PARTIAL = 12

/**
 * Candidates by the pairs of units of every article, in memory: those that hold all pairs of the text, and those that hold
 * most of them by idf. The naive form of the port, for tests and measuring.
 */
export function bigramCandidates(articles: Iterable<readonly [id: string, clean: string]>): CandidateSource {
  const ids: string[] = []
  const texts = new Map<string, string>()
  const postings = new Map<string, number[]>()
  for (const [id, clean] of articles) {
    for (const gram of pairsOf(unitsOf(clean).text)) {
      const list = postings.get(gram)
      if (list) list.push(ids.length)
      else postings.set(gram, [ids.length])
    }
    ids.push(id)
    texts.set(id, clean)
  }
  return {
    candidates: async (text, _said, limit = PARTIAL) => {
      const units = unitsOf(text).text
      const grams =
        units.length === 1 ? [...postings.keys()].filter((gram) => gram.includes(units)) : [...pairsOf(units)]
      const weights = new Float64Array(ids.length)
      const met = new Uint32Array(ids.length)
      for (const gram of grams) {
        const list = postings.get(gram) ?? []
        const weight = inverseDocumentFrequency(ids.length, list.length)
        for (const article of list) {
          weights[article]! += weight
          met[article]!++
        }
      }
      const all = units.length === 1 ? 1 : grams.length
      const held = [...ids.keys()].filter((article) => met[article]! > 0)
      held.sort((a, b) => weights[b]! - weights[a]!)
      return held
        .filter((article, rank) => rank < limit || met[article]! >= all)
        .map((article) => ids[article]!)
    },
    countPlaces: (id, text) => {
      const side = new ComparedText(texts.get(id)!)
      return countOccurrences(new ComparedText(text), side.units.text, () => side)
    },
  }
}

function pairsOf(units: string): Set<string> {
  const pairs = new Set<string>()
  for (let at = 0; at + 1 < units.length; at++) pairs.add(units.slice(at, at + 2))
  return pairs
}
