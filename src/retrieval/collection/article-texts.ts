import { OffsetMap } from '../article/offset-map.ts'
import type { StoredArticle } from '../article/stored-article.ts'
import type { ArticleStore, IndexReader, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { tokenize } from '../language/tokenize.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { unitsOf } from '../verify/compare/units.ts'

/** UTF-16 units of the texts of one form that are cached: enough for some 14,000 news articles. */
const TEXTS_KEPT = 16_000_000

/** Articles read at once. */
const BATCH = 32

/** The posting lists of more characters take longer to read than the texts that they would rule out. */
const CHARACTERS = 4

/** The text of an article in the form in which words are looked for. */
export interface ArticleText {
  readonly id: string
  readonly text: string
}

/**
 * Looks words up in the texts themselves, which alone show words that run over the ends of lines and
 * passages. The articles to be read are those with every character of the words; their texts are kept in the forms in
 * which words are looked for.
 */
export class ArticleTexts {
  private readonly folded = new LruCache<string>(TEXTS_KEPT, (text) => text.length)
  private readonly units = new LruCache<string>(TEXTS_KEPT, (text) => text.length)

  constructor(
    private readonly articles: ArticleStore,
    private readonly index: IndexReader,
  ) {}

  /** The clean text of an article; undefined for an unknown one. */
  async cleanOf(id: string, options?: ReadOptions): Promise<string | undefined> {
    const [stored] = await this.articles.readArticles([id], options)
    return stored && cleanOf(stored)
  }

  /** The clean texts folded, without white space, in the order of the ids. */
  foldedOf(ids: readonly string[], options?: ReadOptions): AsyncGenerator<ArticleText> {
    return this.textsOf(ids, this.folded, (clean) => withoutSpace(fold(clean)), options)
  }

  /** The clean texts reduced to what makes their words, as quotes are when they are compared; in the order of the ids. */
  unitsOf(ids: readonly string[], options?: ReadOptions): AsyncGenerator<ArticleText> {
    return this.textsOf(ids, this.units, (clean) => unitsOf(clean).text, options)
  }

  /**
   * Ids, in their order, of all articles whose text may contain words with these characters.
   *
   * @param characters Han, kana or Hangul, folded; without any, all articles are named
   */
  async idsWith(characters: readonly string[], options?: ReadOptions): Promise<string[]> {
    if (characters.length === 0)
      return (await this.articles.catalogue({}, options)).map(({ id }) => id).sort()
    const { frequencies } = await this.index.termStatistics(characters, options)
    const terms = rarest(frequencies, characters, CHARACTERS)
    const matches = await this.index.articlesWith({ terms, missing: 0, limit: 0 }, options)
    return matches.map(({ article }) => article).sort()
  }

  private async *textsOf(
    ids: readonly string[],
    kept: LruCache<string>,
    form: (clean: string) => string,
    options: ReadOptions = {},
  ): AsyncGenerator<ArticleText> {
    const pace = new Pace({ signal: options.signal })
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH)
      // Taken before the read: other texts may push them out of the cache meanwhile.
      const texts = new Map(batch.map((id) => [id, kept.peek(id)]))
      const missing = batch.filter((id) => texts.get(id) === undefined)
      const read = missing.length > 0 ? await this.articles.readArticles(missing, options) : []
      const stored = new Map(missing.map((id, i) => [id, read[i]]))
      for (const id of batch) {
        const article = stored.get(id)
        const text = texts.get(id) ?? (article && form(cleanOf(article)))
        if (text !== undefined) yield { id, text: kept.get(id, () => text) }
        await pace.step()
      }
    }
  }
}

function cleanOf({ article }: StoredArticle): string {
  return new OffsetMap(article.raw, article.edits).clean
}

/** So many of the terms that fewest passages contain, each once. */
export function rarest(
  frequencies: ReadonlyMap<string, number>,
  terms: readonly string[],
  most: number,
): string[] {
  const frequencyOf = (term: string) => frequencies.get(term) ?? 0
  return [...new Set(terms)].sort((a, b) => frequencyOf(a) - frequencyOf(b)).slice(0, most)
}

/** Each Han, kana and Hangul character of a text, folded: every article with the text is indexed under all of them. */
export function indexedCharacters(text: string): string[] {
  return tokenize(text).flatMap(({ kind, term }) => (kind === 'unigram' ? [term] : []))
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '')
}
