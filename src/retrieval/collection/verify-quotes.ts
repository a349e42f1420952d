import type { CatalogueEntry } from '../article/stored-article.ts'
import type { VerifyRequest, VerifyResponse } from '../contract/verification.ts'
import type { ArticleStore, IndexReader, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { tokenize } from '../language/tokenize.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { nextPlace } from '../support/text-search.ts'
import { KnownArticles } from '../verify/answer/known-articles.ts'
import type { Attribution } from '../verify/answer/references.ts'
import { ComparedText } from '../verify/compare/compared-text.ts'
import { isInterchanged, unitsOf } from '../verify/compare/units.ts'
import { isSettledByText, namesNothing, wrongThroughout } from '../verify/judge/attribution.ts'
import { verifyQuotes } from '../verify/judge/verify.ts'
import type { CandidateSource, LocatedArticle } from '../verify/locate/candidates.ts'
import { countOccurrences } from '../verify/locate/occurrences.ts'
import { type ArticleTexts, indexedCharacters, rarest } from './article-texts.ts'
import type { Readings } from './readings.ts'

/** What a verification needs of the catalogue of all articles. */
interface Catalogued {
  readonly known: KnownArticles
  readonly names: ReadonlySet<string>
}

/** Checks quotes against the articles of one generation. */
export class QuoteVerifier {
  private readonly candidates: QuoteCandidates
  private catalogued: Catalogued | null = null

  constructor(
    private readonly articles: ArticleStore,
    index: IndexReader,
    private readonly readings: Readings,
    texts: ArticleTexts,
  ) {
    this.candidates = new QuoteCandidates(articles, index, texts)
  }

  /** @throws what `signal` was aborted with */
  async verify(request: VerifyRequest, options: ReadOptions = {}): Promise<VerifyResponse> {
    // Made with the first request: an opening does without.
    this.catalogued ??= await this.readCatalogue(options)
    const { known, names } = this.catalogued
    const deps = {
      candidates: this.candidates,
      readings: (ids: readonly string[], options?: ReadOptions) => this.readings.readings(ids, options),
      known,
      isName: (folded: string) => names.has(folded),
    }
    return verifyQuotes(deps, request, options)
  }

  private async readCatalogue({ signal }: ReadOptions): Promise<Catalogued> {
    const pace = new Pace({ signal })
    const catalogue = await this.articles.catalogue({}, { signal })
    const known = new KnownArticles()
    const names = new Set<string>()
    for (const entry of catalogue) {
      known.add({ id: entry.id, ...entry.metadata })
      for (const name of namesIn(entry)) names.add(name)
      await pace.step()
    }
    return { known, names }
  }
}

/** Persons, speakers, authors, source, site and place of an article, folded. */
function namesIn({ metadata, speakers, persons }: CatalogueEntry): string[] {
  const { authors, source, site, place } = metadata
  const stated = [...authors, ...speakers, source, site, place]
  return [...persons, ...stated.flatMap((name) => (name && name.length > 1 ? [fold(name)] : []))]
}

/**
 * Pairs and words by which the articles that contain a quote in part are found: the rarest of each part of it, so that
 * added words, which other articles contain, are not all that is searched for.
 */
const TERMS = 16
const PARTS = 8

/** UTF-16 units of a long text whose rarest characters are used: they rule out enough, and all would take long. */
const SAMPLE = 1000

/** Articles found for texts looked for lately that are kept: verifying an answer again looks for the same quotes. */
const LOCATED_KEPT = 200_000

/**
 * Where quotes may stand, over the posting lists. Every article that has a quote's words, whatever marks, spaces and ends
 * of lines divide them there or in the quote, contains each of its characters; which of these have the words is read in
 * the texts. Only where none has, the articles that contain most pairs of characters and words, by idf, are named.
 */
class QuoteCandidates implements CandidateSource {
  private readonly located = new LruCache<readonly LocatedArticle[]>(LOCATED_KEPT, ({ length }) => length + 1)
  private entries: ReadonlyMap<string, CatalogueEntry> | null = null

  constructor(
    private readonly articles: ArticleStore,
    private readonly index: IndexReader,
    private readonly texts: ArticleTexts,
  ) {}

  async containing(text: string, options?: ReadOptions): Promise<readonly LocatedArticle[]> {
    const words = unitsOf(text).text
    if (words === '') return []
    const located = this.located.peek(words) ?? (await this.locate(words, options))
    return this.located.get(words, () => located)
  }

  /** Values of numbers are left out: they bring nothing that the words do not, and notations meet in them. */
  async nearest(text: string, limit: number, options?: ReadOptions): Promise<readonly string[]> {
    if (unitsOf(text).text === '') return []
    const tokens = tokenize(text).filter(({ kind }) => kind === 'bigram' || kind === 'word')
    const terms = tokens.length > 0 ? tokens.map(({ term }) => term) : indexedCharacters(text)
    const { frequencies } = await this.index.termStatistics(terms, options)
    const rare = rarestOfParts(frequencies, terms)
    if (rare.length === 0) return []
    const matches = await this.index.articlesWith({ terms: rare, missing: 0, limit }, options)
    return matches.slice(0, limit).map(({ article }) => article)
  }

  async byAgreement(
    located: readonly LocatedArticle[],
    said: Attribution,
    options?: ReadOptions,
  ): Promise<readonly LocatedArticle[]> {
    if (located.length < 2 || namesNothing(said)) return located
    const entries = await this.catalogued(options)
    const known = located.flatMap(({ article }) => entries.get(article) ?? [])
    const wrong = new Map(known.map((entry) => [entry.id, wrongThroughout(said, entry, '').length]))
    const open = known.filter((entry) => isSettledByText(said, entry)).map(({ id }) => id)
    for await (const { id, text } of this.texts.unitsOf(open, options)) {
      const entry = entries.get(id)
      if (entry) wrong.set(id, wrongThroughout(said, entry, text).length)
    }
    const wrongIn = ({ article }: LocatedArticle) => wrong.get(article) ?? 0
    return [...located].sort((a, b) => wrongIn(a) - wrongIn(b))
  }

  async countPlaces(
    located: readonly LocatedArticle[],
    text: string,
    options: ReadOptions = {},
  ): Promise<number> {
    const pace = new Pace({ signal: options.signal })
    const quote = new ComparedText(text)
    const firsts = new Map(located.map(({ article, first }) => [article, first]))
    let count = 0
    for await (const { id, text: units } of this.texts.unitsOf([...firsts.keys()], options)) {
      const side = async () => new ComparedText((await this.texts.cleanOf(id, options)) ?? '')
      count += await countOccurrences(quote, units, firsts.get(id) ?? -1, side, pace)
    }
    return count
  }

  private async locate(words: string, options: ReadOptions = {}): Promise<readonly LocatedArticle[]> {
    const pace = new Pace({ signal: options.signal })
    const sample = words.slice(0, SAMPLE).replace(/\p{Surrogate}$/u, '')
    const characters = indexedCharacters(sample).filter((character) => !isInterchanged(character))
    const located: LocatedArticle[] = []
    const ids = await this.texts.idsWith(characters, options)
    for await (const { id, text } of this.texts.unitsOf(ids, options)) {
      const first = await nextPlace(text, words, 0, pace)
      if (first >= 0) located.push({ article: id, first })
    }
    return located
  }

  private async catalogued(options?: ReadOptions): Promise<ReadonlyMap<string, CatalogueEntry>> {
    const catalogue = this.entries ? [] : await this.articles.catalogue({}, options)
    this.entries ??= new Map(catalogue.map((entry) => [entry.id, entry]))
    return this.entries
  }
}

/** @param terms in the order of the quote; those in no passage find no article */
function rarestOfParts(frequencies: ReadonlyMap<string, number>, terms: readonly string[]): string[] {
  const known = [...new Set(terms)].filter((term) => (frequencies.get(term) ?? 0) > 0)
  const border = (part: number) => Math.floor((part * known.length) / PARTS)
  return Array.from({ length: PARTS }, (_, part) =>
    rarest(frequencies, known.slice(border(part), border(part + 1)), TERMS / PARTS),
  ).flat()
}
