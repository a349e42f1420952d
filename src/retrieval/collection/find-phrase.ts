import { cite } from '../article/cite.ts'
import type { Reading } from '../article/reading.ts'
import type { Citation } from '../contract/citation.ts'
import type { Filters } from '../contract/filters.ts'
import type { FindPhraseRequest, FindPhraseResponse } from '../contract/phrase.ts'
import { type CleanSpan, cleanSpan, type Span } from '../contract/types.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { speakersTouched, speakerThroughout } from '../verify/judge/attribution.ts'
import { type ArticleTexts, indexedCharacters } from './article-texts.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import { matchesText, matchingArticles } from './filter.ts'
import { holdsInOrder, PlacedText, piecesOf, placesOf, wildcardPlaces } from './phrase.ts'
import type { ArticleStore } from './store.ts'

const DEFAULT_LIMIT = 20

/** Phrases whose places are kept at hand, so that the pages of one are cut from them and not made anew. */
const PHRASES_KEPT = 4

/** The places of a phrase in an article, as spans of its folded text without white space: place i is [starts[i], ends[i]). */
interface Found {
  readonly id: string
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Finds phrases in the articles of a store that does not change any more. */
export class PhraseFinder {
  private readonly kept = new LruCache<Promise<readonly Found[]>>(PHRASES_KEPT)

  constructor(
    private readonly store: ArticleStore,
    private readonly texts: ArticleTexts,
  ) {}

  /**
   * Every place where a phrase stands in the clean texts, in the order of article ids and of places. Script, width, case,
   * the style of marks and white space, line ends too, do not matter; other punctuation does. Places that overlap all
   * count, but not those of a phrase with wildcards.
   *
   * @throws ChuchuError `invalid_input`, `bad_cursor`, `unknown_id`
   */
  async find(request: FindPhraseRequest): Promise<FindPhraseResponse> {
    const { phrase, limit = DEFAULT_LIMIT, filters = {} } = request
    const asked = { phrase, filters }
    const offset = decodeCursor(request.cursor, asked)
    const pieces = piecesOf(phrase)
    const found = await this.keptSearch(JSON.stringify(asked), pieces, filters)
    const count = found.reduce((sum, { starts }) => sum + starts.length, 0)
    const next = offset + limit
    const occurrences = window(found, offset, limit).flatMap((part) => this.cite(part))
    return {
      count,
      article_count: found.length,
      occurrences,
      next_cursor: next < count ? encodeCursor(next, asked) : null,
      cursors: cursorsAfter(offset, occurrences.length, asked),
    }
  }

  /** What failed is not kept. */
  private keptSearch(key: string, pieces: readonly string[], filters: Filters): Promise<readonly Found[]> {
    return this.kept.get(key, () => {
      const searched = this.search(pieces, filters)
      searched.catch(() => this.kept.delete(key))
      return searched
    })
  }

  private async search(pieces: readonly string[], filters: Filters): Promise<Found[]> {
    const allowed = new Set(matchingArticles(this.store, filters).map(({ id }) => id))
    const ids = await this.texts.thatHold(
      indexedCharacters(pieces.join('*')),
      (id) => allowed.has(id) && holdsInOrder(this.texts.foldedOf(id), pieces),
    )
    const pace = new Pace()
    const found: Found[] = []
    for (const id of ids) {
      const places = this.placesIn(id, pieces)
      const { speaker } = filters
      const one = foundAt(id, speaker === undefined ? places : this.spokenBy(speaker, id, places))
      if (one.starts.length > 0) found.push(one)
      await pace.step()
    }
    return found
  }

  private placesIn(id: string, pieces: readonly string[]): Span[] {
    const [first, ...others] = pieces
    if (others.length > 0) return wildcardPlaces(new PlacedText(this.texts.cleanOf(id)), pieces)
    return placesOf(this.texts.foldedOf(id), first!).map((start) => ({ start, end: start + first!.length }))
  }

  private spokenBy(wanted: string, id: string, places: readonly Span[]): Span[] {
    const { reading, spanOf } = this.placed(id)
    const isSaid = (place: Span) =>
      speakersTouched(reading, spanOf(place)).some((speaker) => matchesText(speaker?.name, wanted))
    return places.filter(isSaid)
  }

  private cite({ id, places }: Shown): Citation[] {
    const { reading, spanOf } = this.placed(id)
    return places.map(spanOf).map((span) => {
      return cite(reading.article, reading.map, span, speakerThroughout(reading, span))
    })
  }

  private placed(id: string): { reading: Reading; spanOf: (place: Span) => CleanSpan } {
    const reading = this.store.reading(id)!
    const text = new PlacedText(reading.clean)
    return {
      reading,
      spanOf: (place) => {
        const { start, end } = text.spanOf(place)
        return cleanSpan(start, end)
      },
    }
  }
}

/** Of a million places each would else be an object. */
function foundAt(id: string, places: readonly Span[]): Found {
  return {
    id,
    starts: Uint32Array.from(places, ({ start }) => start),
    ends: Uint32Array.from(places, ({ end }) => end),
  }
}

/** Places of an article that a page shows. */
interface Shown {
  readonly id: string
  readonly places: readonly Span[]
}

/** So many places from one on. */
function window(found: readonly Found[], offset: number, limit: number): Shown[] {
  const shown: Shown[] = []
  let before = 0
  for (const { id, starts, ends } of found) {
    const from = Math.max(0, offset - before)
    const part = starts.subarray(from, Math.max(0, offset + limit - before))
    const places = Array.from(part, (start, i) => ({ start, end: ends[from + i]! }))
    if (places.length > 0) shown.push({ id, places })
    before += starts.length
    if (before >= offset + limit) break
  }
  return shown
}
