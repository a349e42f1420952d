import { cite } from '../quote/cite.ts'
import type { Reading } from '../quote/reading.ts'
import type { Filters, FindPhraseRequest, FindPhraseResponse } from '../requests.ts'
import { type Citation, type CleanSpan, cleanSpan, type Span } from '../types.ts'
import { speakersTouched, speakerThroughout } from '../verify/attribution.ts'
import { type ArticleTexts, indexedCharacters } from './article-texts.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { matchesText, matchingArticles } from './filter.ts'
import { holdsInOrder, PlacedText, piecesOf, placesOf, wildcardPlaces } from './phrase.ts'
import { RecentMap } from './recent-map.ts'
import type { ArticleStore } from './store.ts'

const DEFAULT_LIMIT = 20

/** Phrases whose places are kept at hand, so that the pages of one are cut from them and not made anew. */
const PHRASES_KEPT = 4

/** The places of a phrase in an article, as spans of its folded text without white space. */
interface Found {
  readonly id: string
  readonly places: readonly Span[]
}

/** Finds phrases in the articles of a store that does not change any more. */
export class PhraseFinder {
  private readonly kept = new RecentMap<Promise<readonly Found[]>>(PHRASES_KEPT)

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
    const found = await this.kept.get(JSON.stringify(asked), () => this.search(pieces, filters))
    const count = found.reduce((sum, { places }) => sum + places.length, 0)
    const next = offset + limit
    return {
      count,
      article_count: found.length,
      occurrences: window(found, offset, limit).flatMap((part) => this.cite(part)),
      next_cursor: next < count ? encodeCursor(next, asked) : null,
    }
  }

  private async search(pieces: readonly string[], filters: Filters): Promise<Found[]> {
    const allowed = new Set(matchingArticles(this.store, filters).map(({ id }) => id))
    const ids = await this.texts.thatHold(
      indexedCharacters(pieces.join('*')),
      (id) => allowed.has(id) && holdsInOrder(this.texts.foldedOf(id), pieces),
    )
    const { speaker } = filters
    return ids
      .map((id) => ({ id, places: this.placesIn(id, pieces) }))
      .map((found) => (speaker === undefined ? found : this.spokenBy(speaker, found)))
      .filter(({ places }) => places.length > 0)
  }

  private placesIn(id: string, pieces: readonly string[]): Span[] {
    const [first, ...others] = pieces
    if (others.length > 0) return wildcardPlaces(new PlacedText(this.texts.cleanOf(id)), pieces)
    return placesOf(this.texts.foldedOf(id), first!).map((start) => ({ start, end: start + first!.length }))
  }

  private spokenBy(wanted: string, { id, places }: Found): Found {
    const { reading, spanOf } = this.placed(id)
    const isSaid = (place: Span) =>
      speakersTouched(reading, spanOf(place)).some((speaker) => matchesText(speaker?.name, wanted))
    return { id, places: places.filter(isSaid) }
  }

  private cite({ id, places }: Found): Citation[] {
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

/** So many places from one on. */
function window(found: readonly Found[], offset: number, limit: number): Found[] {
  const shown: Found[] = []
  let before = 0
  for (const { id, places } of found) {
    const part = places.slice(Math.max(0, offset - before), Math.max(0, offset + limit - before))
    if (part.length > 0) shown.push({ id, places: part })
    before += places.length
    if (before >= offset + limit) break
  }
  return shown
}
