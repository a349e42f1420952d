import { cite } from '../article/cite.ts'
import type { Citation } from '../contract/citation.ts'
import type { Filters } from '../contract/filters.ts'
import type { FindPhraseRequest, FindPhraseResponse } from '../contract/phrase.ts'
import type { Span } from '../contract/types.ts'
import { matchesText } from '../engines/filter.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { speakersTouched, speakerThroughout } from '../verify/judge/attribution.ts'
import { type ArticleText, type ArticleTexts, indexedCharacters } from './article-texts.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import { holdsInOrder, PlacedText, piecesOf, placesOf, wildcardPlaces } from './phrase.ts'
import type { Readings } from './readings.ts'

const DEFAULT_LIMIT = 20

/** Phrases whose places are kept at hand, so that the pages of one are cut from them and not made anew. */
const PHRASES_KEPT = 4

/** The places of a phrase in an article, as spans of its folded text without white space: place i is [starts[i], ends[i]). */
interface Found {
  readonly id: string
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Finds phrases in the articles of one generation. */
export class PhraseFinder {
  private readonly kept = new LruCache<readonly Found[]>(PHRASES_KEPT)

  constructor(
    private readonly articles: ArticleStore,
    private readonly readings: Readings,
    private readonly texts: ArticleTexts,
  ) {}

  /**
   * Every place where a phrase stands in the clean texts, in the order of article ids and of places. Script, width, case,
   * the style of marks and white space, line ends too, do not matter; other punctuation does. Places that overlap all
   * count, but not those of a phrase with wildcards.
   *
   * @throws ChuchuError `invalid_input`, `bad_cursor`, `unknown_id`; what `signal` was aborted with
   */
  async find(request: FindPhraseRequest, { signal }: ReadOptions = {}): Promise<FindPhraseResponse> {
    const { phrase, limit = DEFAULT_LIMIT, filters = {} } = request
    const asked = { phrase, filters }
    const offset = decodeCursor(request.cursor, asked)
    const pieces = piecesOf(phrase)
    const pace = new Pace({ signal })
    await pace.step()
    const key = JSON.stringify(asked)
    const found = this.kept.peek(key) ?? (await this.search(pieces, filters, pace))
    this.kept.get(key, () => found)
    const count = found.reduce((sum, { starts }) => sum + starts.length, 0)
    const next = offset + limit
    const occurrences = await this.cite(window(found, offset, limit), pace)
    return {
      count,
      article_count: found.length,
      occurrences,
      next_cursor: next < count ? encodeCursor(next, asked) : null,
      cursors: cursorsAfter(offset, occurrences.length, asked),
    }
  }

  private async search(pieces: readonly string[], filters: Filters, pace: Pace): Promise<Found[]> {
    const passing = await this.articles.catalogue(filters, pace)
    const allowed = new Set(passing.map(({ id }) => id))
    const ids = await this.texts.idsWith(indexedCharacters(pieces.join('*')), pace)
    const read = ids.filter((id) => allowed.has(id))
    const found: Found[] = []
    for await (const article of this.texts.foldedOf(read, pace)) {
      const places = await this.placesIn(article, pieces, pace)
      if (places.length === 0) continue
      const { speaker } = filters
      const kept = speaker === undefined ? places : await this.spokenBy(speaker, article.id, places, pace)
      if (kept.length > 0) found.push(foundAt(article.id, kept))
    }
    return found
  }

  private async placesIn(
    { id, text }: ArticleText,
    pieces: readonly string[],
    pace: Pace,
  ): Promise<readonly Span[]> {
    const [first = '', ...others] = pieces
    if (others.length === 0) {
      const starts = await placesOf(text, first, pace)
      return starts.map((start) => ({ start, end: start + first.length }))
    }
    if (!holdsInOrder(text, pieces)) return []
    const clean = await this.texts.cleanOf(id, pace)
    return clean === undefined ? [] : wildcardPlaces(new PlacedText(clean), pieces, pace)
  }

  private async spokenBy(
    wanted: string,
    id: string,
    places: readonly Span[],
    pace: Pace,
  ): Promise<readonly Span[]> {
    const [reading] = await this.readings.readings([id], pace)
    const said: Span[] = []
    if (!reading) return said
    await reading.prepare(pace)
    const text = new PlacedText(reading.clean)
    for (const place of places) {
      const speakers = speakersTouched(reading, text.spanOf(place))
      if (speakers.some((speaker) => matchesText(speaker?.name, wanted))) said.push(place)
      if (pace.isDue) await pace.turn()
    }
    return said
  }

  private async cite(shown: readonly Shown[], pace: Pace): Promise<Citation[]> {
    const readings = await this.readings.readings(
      shown.map(({ id }) => id),
      pace,
    )
    const citations: Citation[] = []
    for (const [i, { places }] of shown.entries()) {
      const reading = readings[i]
      if (!reading) continue
      await reading.prepare(pace)
      const text = new PlacedText(reading.clean)
      for (const place of places) {
        const span = text.spanOf(place)
        citations.push(cite(reading.article, reading.map, span, speakerThroughout(reading, span)))
      }
      await pace.step()
    }
    return citations
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
