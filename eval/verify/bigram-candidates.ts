import { inverseDocumentFrequency } from '../../src/retrieval/engines/bm25.ts'
import { Pace } from '../../src/retrieval/support/pace.ts'
import { ComparedText } from '../../src/retrieval/verify/compare/compared-text.ts'
import { unitsOf } from '../../src/retrieval/verify/compare/units.ts'
import type { CandidateSource } from '../../src/retrieval/verify/locate/candidates.ts'
import { countOccurrences } from '../../src/retrieval/verify/locate/occurrences.ts'

/**
 * Candidates by reading every article, and by the pairs of units of each of them, in memory. The naive form of the port, for
 * tests and measuring.
 */
export function bigramCandidates(articles: Iterable<readonly [id: string, clean: string]>): CandidateSource {
  const texts = Array.from(articles, ([id, clean]) => ({ id, clean, units: unitsOf(clean).text }))
  const cleans = new Map(texts.map(({ id, clean }) => [id, clean]))
  const postings = new Map<string, number[]>()
  for (const [i, { units }] of texts.entries()) {
    for (const gram of pairsOf(units)) {
      const list = postings.get(gram)
      if (list) list.push(i)
      else postings.set(gram, [i])
    }
  }
  return {
    async containing(text) {
      const words = unitsOf(text).text
      const found = texts.map(({ id, units }) => ({ article: id, first: words && units.indexOf(words) }))
      return found
        .flatMap(({ article, first }) => (first === '' || first < 0 ? [] : [{ article, first }]))
        .sort((a, b) => (a.article < b.article ? -1 : 1))
    },
    async nearest(text, limit) {
      const weights = new Map<string, number>()
      for (const gram of pairsOf(unitsOf(text).text)) {
        const list = postings.get(gram) ?? []
        const weight = inverseDocumentFrequency(texts.length, list.length)
        for (const i of list) {
          const id = texts[i]?.id ?? ''
          weights.set(id, (weights.get(id) ?? 0) + weight)
        }
      }
      const best = [...weights].sort(([, a], [, b]) => b - a)
      return best.slice(0, limit).map(([id]) => id)
    },
    byAgreement: async (located) => located,
    async countPlaces(located, text) {
      let count = 0
      for (const { article, first } of located) {
        const side = new ComparedText(cleans.get(article) ?? '')
        const { units } = side
        count += await countOccurrences(
          new ComparedText(text),
          units.text,
          first,
          async () => side,
          new Pace(),
        )
      }
      return count
    },
  }
}

function pairsOf(units: string): Set<string> {
  const pairs = new Set<string>()
  for (let at = 0; at + 1 < units.length; at++) pairs.add(units.slice(at, at + 2))
  return pairs
}
