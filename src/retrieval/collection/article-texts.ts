import { OffsetMap } from '../article/offset-map.ts'
import type { IndexBackend } from '../engines/backend.ts'
import { fold } from '../language/fold.ts'
import { tokenize } from '../language/tokenize.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { unitsOf } from '../verify/compare/units.ts'
import type { ArticleStore } from './store.ts'

/** UTF-16 units of the texts of one form that are kept at hand: of some 14,000 news articles, all. */
const TEXTS_KEPT = 16_000_000

/** The lists of more characters take longer to read than the texts that they would rule out. */
const CHARACTERS = 4

/**
 * Looks words up in the texts themselves, which alone can tell whether they stand there across the ends of lines and
 * passages. The articles to be read are those that hold every character; their texts are kept in the forms in which
 * words are looked for.
 */
export class ArticleTexts {
  private readonly folded = new LruCache<string>(TEXTS_KEPT, (text) => text.length)
  private readonly units = new LruCache<string>(TEXTS_KEPT, (text) => text.length)

  constructor(
    private readonly store: ArticleStore,
    private readonly backend: IndexBackend,
  ) {}

  /** @param id of an article of the store */
  cleanOf(id: string): string {
    const { article } = this.store.get(id)!
    return new OffsetMap(article.raw, article.edits).clean
  }

  /** The clean text folded, without white space. */
  foldedOf(id: string): string {
    return this.folded.get(id, () => withoutSpace(fold(this.cleanOf(id))))
  }

  /** The clean text reduced to what makes its words, as quotes are when they are compared. */
  unitsOf(id: string): string {
    return this.units.get(id, () => unitsOf(this.cleanOf(id)).text)
  }

  /**
   * Ids, in their order, of all articles whose text passes a test that no text passes without these characters; other
   * articles are not read.
   *
   * @param characters Han, kana or Hangul, folded; without any, all articles are read
   */
  async thatHold(characters: readonly string[], passes: (id: string) => boolean): Promise<string[]> {
    const ids = await this.idsHolding(characters)
    const pace = new Pace()
    const found: string[] = []
    for (const id of ids) {
      if (passes(id)) found.push(id)
      await pace.step()
    }
    return found
  }

  private async idsHolding(characters: readonly string[]): Promise<string[]> {
    const ids =
      characters.length === 0
        ? this.store.catalogue().map(({ id }) => id)
        : (await this.backend.holding(rarest(this.backend, characters, CHARACTERS), 0, 0)).map(
            ({ article }) => article,
          )
    return ids.sort()
  }
}

/** So many of the terms that fewest records hold, each once. */
export function rarest(backend: IndexBackend, terms: readonly string[], most: number): string[] {
  const frequencies = new Map(terms.map((term) => [term, backend.documentFrequency(term)]))
  return [...frequencies.keys()].sort((a, b) => frequencies.get(a)! - frequencies.get(b)!).slice(0, most)
}

/** Each Han, kana and Hangul character of a text, folded: every article with the text is indexed under all of them. */
export function indexedCharacters(text: string): string[] {
  return tokenize(text).flatMap(({ kind, term }) => (kind === 'unigram' ? [term] : []))
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '')
}
