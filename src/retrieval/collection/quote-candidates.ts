import type { CatalogueEntry } from '../article/stored-article.ts'
import type { IndexBackend } from '../engines/backend.ts'
import { tokenize } from '../language/tokenize.ts'
import type { Attribution } from '../verify/answer/references.ts'
import { ComparedText } from '../verify/compare/compared-text.ts'
import { isInterchanged, unitsOf } from '../verify/compare/units.ts'
import { namesNothing, wrongThroughout } from '../verify/judge/attribution.ts'
import type { CandidateSource } from '../verify/locate/candidates.ts'
import { countOccurrences } from '../verify/locate/occurrences.ts'
import { type ArticleTexts, indexedCharacters, rarest } from './article-texts.ts'
import type { ArticleStore } from './store.ts'

/** Articles named although they hold a text only in part, where nothing else is said. */
const PARTIAL = 12

/**
 * Pairs and words by which the articles that hold a quote in part are told: the rarest of each part of it, lest words
 * put in that stand in other articles be all that is looked for.
 */
const TELLING = 16
const PARTS = 8

/**
 * Where quotes may stand, over the posting lists. Every article that has a quote's words, whatever marks, spaces and ends
 * of lines divide them there or in the quote, holds each of its characters; which of these have the words is read in the
 * texts. Only where none has, the articles that hold most pairs of characters and words, by idf, are named.
 */
export class QuoteCandidates implements CandidateSource {
  private entries: ReadonlyMap<string, CatalogueEntry> | null = null

  constructor(
    private readonly store: ArticleStore,
    private readonly backend: IndexBackend,
    private readonly texts: ArticleTexts,
  ) {}

  async candidates(text: string, said: Attribution, limit = PARTIAL): Promise<readonly string[]> {
    const words = unitsOf(text).text
    if (words === '') return []
    const whole = await this.whole(words)
    return whole.length > 0 ? this.byAgreement(whole, said) : this.partial(text, limit)
  }

  countPlaces(id: string, text: string): number {
    const side = () => new ComparedText(this.texts.cleanOf(id))
    return countOccurrences(new ComparedText(text), this.texts.unitsOf(id), side)
  }

  /** Those first of which least that was said is wrong. */
  private byAgreement(ids: readonly string[], said: Attribution): readonly string[] {
    if (ids.length < 2 || namesNothing(said)) return ids
    this.entries ??= new Map(this.store.catalogue().map((entry) => [entry.id, entry]))
    const wrong = new Map(
      ids.map((id) => [
        id,
        wrongThroughout(said, this.entries!.get(id)!, () => this.texts.unitsOf(id)).length,
      ]),
    )
    return [...ids].sort((a, b) => wrong.get(a)! - wrong.get(b)!)
  }

  private whole(words: string): Promise<string[]> {
    const characters = indexedCharacters(words).filter((character) => !isInterchanged(character))
    return this.texts.thatHold(characters, (id) => this.texts.unitsOf(id).includes(words))
  }

  /** Values of numbers are left out: they bring nothing that the words do not, and notations meet in them. */
  private async partial(text: string, limit: number): Promise<string[]> {
    const tokens = tokenize(text).filter(({ kind }) => kind === 'bigram' || kind === 'word')
    const terms = tokens.length > 0 ? tokens.map(({ term }) => term) : indexedCharacters(text)
    const telling = this.telling(terms)
    if (telling.length === 0) return []
    const holdings = await this.backend.holding(telling, 0, limit)
    return holdings.slice(0, limit).map(({ article }) => article)
  }

  /** @param terms in the order of the quote; what stands nowhere tells no article */
  private telling(terms: readonly string[]): string[] {
    const known = [...new Set(terms)].filter((term) => this.backend.documentFrequency(term) > 0)
    return Array.from({ length: PARTS }, (_, i) => {
      const [from, to] = [i, i + 1].map((end) => Math.floor((end * known.length) / PARTS))
      return rarest(this.backend, known.slice(from, to), TELLING / PARTS)
    }).flat()
  }
}
