import { fold } from '../analysis/fold.ts'
import { tokenize } from '../analysis/tokenize.ts'
import { ChuchuError } from '../errors.ts'
import type { IndexBackend } from '../index/backend.ts'
import { cite } from '../quote/cite.ts'
import type { FindPhraseRequest, FindPhraseResponse } from '../requests.ts'
import { type CleanSpan, cleanSpan } from '../types.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { matchingArticles } from './filter.ts'
import type { ArticleStore } from './store.ts'

const DEFAULT_LIMIT = 20

/** Finds every place of a phrase in the articles of a store that does not change any more. */
export class PhraseFinder {
  constructor(private readonly state: { readonly store: ArticleStore; readonly backend: IndexBackend }) {}

  async find(request: FindPhraseRequest): Promise<FindPhraseResponse> {
    const { phrase, limit = DEFAULT_LIMIT, filters } = request
    const { store, backend } = this.state
    const asked = { phrase, filters }
    const offset = decodeCursor(request.cursor, asked)
    const characters = tokenize(phrase).filter(({ kind }) => kind === 'unigram')
    if (characters.length === 0)
      throw new ChuchuError('invalid_input', 'the phrase has no character to look for', 'give a phrase')
    const holdings = await backend.holding(
      characters.map(({ term }) => term),
      0,
      0,
    )
    const allowed = filters && new Set(matchingArticles(store, filters).map(({ id }) => id))
    const places: { id: string; span: CleanSpan }[] = []
    const wanted = fold(phrase).replace(/\s+/gu, '')
    const articles = holdings.map(({ article }) => article).filter((id) => !allowed || allowed.has(id))
    for (const id of articles.sort()) {
      const text = fold(store.reading(id)!.clean)
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
        places.push({ id, span: cleanSpan(at, at + wanted.length) })
    }
    const next = offset + limit
    return {
      count: places.length,
      article_count: new Set(places.map(({ id }) => id)).size,
      occurrences: places.slice(offset, next).map(({ id, span }) => {
        const reading = store.reading(id)!
        return cite(reading.article, reading.map, span, reading.speakerOf(span))
      }),
      next_cursor: next < places.length ? encodeCursor(next, asked) : null,
    }
  }
}
