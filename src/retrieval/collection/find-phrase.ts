import { cite } from '../article/cite.ts'
import type { Citation } from '../contract/citation.ts'
import { ChuchuError } from '../contract/errors.ts'
import type { Filters } from '../contract/filters.ts'
import type { FindPhraseRequest, FindPhraseResponse } from '../contract/phrase.ts'
import { type CleanSpan, cleanSpan, type Span } from '../contract/types.ts'
import { matchesText } from '../engines/filter.ts'
import type { ArticleStore, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { itemAt } from '../support/item-at.ts'
import { LruCache } from '../support/lru-cache.ts'
import { Pace } from '../support/pace.ts'
import { speakersTouched, speakerThroughout } from '../verify/judge/attribution.ts'
import { type ArticleText, type ArticleTexts, indexedCharacters, withoutSpace } from './article-texts.ts'
import { cursorsAfter, decodeCursor, encodeCursor } from './cursor.ts'
import type { Readings } from './readings.ts'

const DEFAULT_LIMIT = 20

/** Phrases whose places are cached, so that further pages need no further search. */
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
   * Every place of a phrase in the clean texts, in the order of article ids and of places. Script, width, case,
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
    const places = Array.from(part, (start, i) => ({ start, end: itemAt(ends, from + i) }))
    if (places.length > 0) shown.push({ id, places })
    before += starts.length
    if (before >= offset + limit) break
  }
  return shown
}

const LONGEST_PHRASE = 200

/** Characters that a `*` stands for at most. */
const WILDCARD = 10

/**
 * What stands between the wildcards of a phrase, folded and without white space.
 * @throws ChuchuError `invalid_input`
 */
export function piecesOf(phrase: string): string[] {
  const length = [...phrase].length
  if (length > LONGEST_PHRASE) {
    throw new ChuchuError(
      'invalid_input',
      `the phrase has ${length} characters, more than ${LONGEST_PHRASE}`,
      'look for a shorter part of it',
    )
  }
  const pieces = withoutSpace(fold(phrase)).split('*').filter(Boolean)
  if (pieces.length > 0) return pieces
  throw new ChuchuError(
    'invalid_input',
    'the phrase has no character to look for',
    'give at least one character besides * and white space',
  )
}

/** A clean text folded and without white space, with the way back. */
class PlacedText {
  readonly text: string
  /** UTF-16 offset in the clean text of each unit. */
  private readonly at: Uint32Array

  constructor(private readonly clean: string) {
    const folded = fold(clean)
    this.text = withoutSpace(folded)
    this.at = new Uint32Array(this.text.length)
    let size = 0
    for (let i = 0; i < folded.length; i++) if (folded[i] === this.text[size]) this.at[size++] = i
  }

  /** The clean span of a span of the text that is not empty. */
  spanOf({ start, end }: Span): CleanSpan {
    return cleanSpan(itemAt(this.at, start), itemAt(this.at, end - 1) + 1)
  }

  /** Whether a line ends between two neighbouring units. */
  endsLineBefore(unit: number): boolean {
    return /[\n\r]/u.test(this.clean.slice(itemAt(this.at, unit - 1) + 1, this.at[unit]))
  }
}

/** Places after which the clock is looked at. */
const PLACES_A_LOOK = 1000

/** All places of a piece, those that overlap as well: 哈哈 stands twice in 哈哈哈. */
export async function placesOf(text: string, piece: string, pace: Pace): Promise<number[]> {
  const places: number[] = []
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
    places.push(at)
    if (places.length % PLACES_A_LOOK === 0 && pace.isDue) await pace.turn()
  }
  return places
}

/** Whether the text contains the pieces in order: a necessary condition for the phrase. */
function holdsInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0
  for (const piece of pieces) {
    const at = text.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return true
}

/**
 * The places of a phrase with wildcards, from left to right and without overlap. A wildcard stands for as few characters
 * as it can, white space not counted, and for none over the end of a line.
 */
async function wildcardPlaces(placed: PlacedText, pieces: readonly string[], pace: Pace): Promise<Span[]> {
  const places: Span[] = []
  let match = new WildcardMatch(placed, pieces)
  let made = 0
  let from = 0
  for (const start of await placesOf(placed.text, pieces[0] ?? '', pace)) {
    if (start < from) continue
    // What failed before this place is never asked for again: of a long text it would fill the memory.
    if (start - made > FORGET) [match, made] = [new WildcardMatch(placed, pieces), start]
    const end = match.endFrom(0, start)
    if (pace.isDue) await pace.turn()
    if (end === null) continue
    places.push({ start, end })
    from = end
  }
  return places
}

/** UTF-16 units after which failures are forgotten: some times what a phrase with its wildcards can cover. */
const FORGET = 10 * LONGEST_PHRASE

/** What was found not to match is remembered, so that many wildcards take no longer than the text is long for each. */
class WildcardMatch {
  private readonly failed = new Set<number>()

  constructor(
    private readonly placed: PlacedText,
    private readonly pieces: readonly string[],
  ) {}

  /** Where the phrase ends whose piece `i` stands at a unit; null where it does not go on from there. */
  endFrom(i: number, at: number): number | null {
    const key = i * (this.placed.text.length + 1) + at
    if (this.failed.has(key)) return null
    const piece = this.pieces[i] ?? ''
    const end = this.placed.text.startsWith(piece, at) ? this.endBehind(i, at + piece.length) : null
    if (end === null) this.failed.add(key)
    return end
  }

  private endBehind(i: number, from: number): number | null {
    if (i === this.pieces.length - 1) return from
    const { text } = this.placed
    let at = from
    for (let characters = 0; characters <= WILDCARD && at < text.length; characters++) {
      if (this.placed.endsLineBefore(at)) return null
      const end = this.endFrom(i + 1, at)
      if (end !== null) return end
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
    }
    return null
  }
}
