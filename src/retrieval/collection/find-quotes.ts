import { cite } from '../article/cite.ts'
import type { Speaker } from '../contract/citation.ts'
import type { FindQuotesRequest, FindQuotesResponse } from '../contract/quotes.ts'
import { cleanSpan } from '../contract/types.ts'
import type { IndexFilter } from '../engines/backend.ts'
import { inverseDocumentFrequency } from '../engines/idf.ts'
import { terms } from '../language/tokenize.ts'
import { assess } from '../search/evidence.ts'
import type { QuoteSource } from '../search/features.ts'
import { type RankedPassage, rankPassages, type SearchDeps, sentenceMass } from '../search/rank.ts'
import { selectQuotes } from '../search/select.ts'
import { adviceFor } from './advice.ts'
import { matchesText, toIndexFilter } from './filter.ts'
import { distinctPhrasings } from './phrasings.ts'
import { groupByWording } from './reprints.ts'
import type { ArticleStore } from './store.ts'

const DEFAULT_LIMIT = 5

/** Passages that are ranked: with reprints taken together, enough are left to read. */
const RANKED = 50

/** Passages whose sentences are looked at. */
const PASSAGES_READ = 15

/** The sentences that answer a question, best first, with how far they can be trusted to do so. */
export async function findQuotes(
  store: ArticleStore,
  deps: SearchDeps,
  request: FindQuotesRequest,
): Promise<FindQuotesResponse> {
  const { question, queries = [], limit = DEFAULT_LIMIT, filters } = request
  const phrasings = distinctPhrasings(question, queries)
  const filter = toIndexFilter(store, filters)
  const sources = await quoteSources(store, deps, phrasings, filter)
  const quotes = selectQuotes(sources, {
    phrasings: phrasings.map((text) => ({ text, mass: sentenceMass(text, deps.backend) })),
    limit,
    saidBy: filters?.speaker === undefined ? undefined : saidBy(filters.speaker),
  })
  const { evidence, unmatched, shapeMissing } = assess(phrasings, quotes, (word) => rarity(deps, word))
  return {
    evidence,
    quotes: quotes.map(({ reading, span, speaker }) => cite(reading.article, reading.map, span, speaker)),
    unmatched_terms: unmatched,
    advice: adviceFor(question, {
      evidence,
      unmatched,
      shapeMissing,
      nothingPasses: filter?.articles?.length === 0,
    }),
  }
}

/** The passages whose sentences are looked at for an answer, best first. */
export async function quoteSources(
  store: ArticleStore,
  deps: SearchDeps,
  phrasings: readonly string[],
  filter: IndexFilter | undefined,
): Promise<QuoteSource[]> {
  return sourcesOf(
    store,
    await rankPassages(deps, { queries: phrasings, mode: 'hybrid', filter, limit: RANKED }),
  )
}

/** The best of ranked passages, each wording once. */
export function sourcesOf(store: ArticleStore, ranked: readonly RankedPassage[]): QuoteSource[] {
  const top = ranked[0]?.score || 1
  return groupByWording(store, ranked)
    .slice(0, PASSAGES_READ)
    .map(({ passage: { id, score }, place: { article, start, end } }) => ({
      reading: store.reading(article)!,
      span: cleanSpan(start, end),
      context: store.contextOf(id)!,
      share: score / top,
    }))
}

function saidBy(wanted: string): (speaker: Speaker | null) => boolean {
  return (speaker) => matchesText(speaker?.name, wanted)
}

/** The idf of the rarest term of a word: a name counts more than a word that stands everywhere. */
function rarity({ backend }: SearchDeps, word: string): number {
  const frequencies = terms(word).map((term) => backend.documentFrequency(term))
  return inverseDocumentFrequency(backend.size, Math.min(...frequencies, backend.size))
}
