import { tokenize } from '../analysis/tokenize.ts'
import type { IndexBackend } from '../index/backend.ts'
import type { CandidateSource } from '../verify/candidates.ts'
import { isInterchanged, unitsOf } from '../verify/normalise.ts'
import { type ArticleTexts, indexedCharacters, rarest } from './article-texts.ts'

/** Articles named although they hold a text only in part, where nothing else is said. */
const PARTIAL = 12

/** Articles named of those that hold all of a text: more have only the commonest words. */
const WHOLE = 500

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
  constructor(
    private readonly backend: IndexBackend,
    private readonly texts: ArticleTexts,
  ) {}

  async candidates(text: string, limit = PARTIAL): Promise<readonly string[]> {
    const words = unitsOf(text).text
    if (words === '') return []
    const whole = await this.whole(words)
    return whole.length > 0 ? whole : this.partial(text, limit)
  }

  private whole(words: string): Promise<string[]> {
    const characters = indexedCharacters(words).filter((character) => !isInterchanged(character))
    return this.texts.thatHold(characters, (id) => this.texts.unitsOf(id).includes(words), WHOLE)
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
