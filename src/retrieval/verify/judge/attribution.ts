import type { Reading } from '../../article/reading.ts'
import type { Speaker } from '../../contract/citation.ts'
import type { Article, CleanSpan, Span } from '../../contract/types.ts'
import type { Misattribution } from '../../contract/verification.ts'
import { findDates } from '../../language/dates.ts'
import { fold } from '../../language/fold.ts'
import { titleLengthBefore } from '../../people/titles.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import type { Attribution } from '../answer/references.ts'
import type { Place } from '../locate/occurrences.ts'
import type { SourceText } from '../locate/source-text.ts'

export function namesNothing({ articles, speaker, source, published }: Attribution): boolean {
  return articles.length === 0 && speaker === null && source === null && published === null
}

/** Which parts of an attribution are wrong for places in articles. What the article leaves open counts as right. */
export class WrongPlaces {
  private readonly name: string
  /** Many places of one paragraph are asked for in a row. */
  private nearby: (NearbyText & { readonly isNamed: boolean }) | null = null

  constructor(private readonly said: Attribution) {
    this.name = said.speaker === null ? '' : bare(said.speaker)
  }

  /** Empty where all of it is right. */
  wrongIn(place: Place): Misattribution[] {
    return wrongOf(this.said, place.source.reading.article, (said) => this.isSpeaker(said, place))
  }

  private isSpeaker(said: string, place: Place): boolean {
    const speakers = speakersAt(place)
    if (speakers.length > 0) return speakers.some((speaker) => namesSame(said, speaker))
    const { metadata } = place.source.reading.article
    return (
      metadata.authors.some((author) => namesSame(said, { name: author, title: null })) ||
      this.isNamedNear(place)
    )
  }

  private isNamedNear(place: Place): boolean {
    const { source, start, end } = nearbyText(place)
    if (this.nearby?.source !== source || this.nearby.start !== start || this.nearby.end !== end) {
      const isNamed = letters(source.clean.text.slice(start, end)).includes(this.name)
      this.nearby = { source, start, end, isNamed }
    }
    return this.nearby.isNamed
  }
}

/**
 * Which parts of an attribution are wrong for every place of an article, as far as its catalogue entry shows.
 *
 * @param units the units of its text, where `isSettledByText`; else ''
 */
export function wrongThroughout(
  said: Attribution,
  article: CataloguedArticle,
  units: string,
): Misattribution[] {
  return wrongOf(said, article, (name) => isCatalogued(name, article) || units.includes(bare(name)))
}

/** Whether the named speaker is not among an article's speakers and authors, so that only its text can name him. */
export function isSettledByText({ speaker }: Attribution, article: CataloguedArticle): boolean {
  return isNamed(speaker) && !isCatalogued(speaker, article)
}

function isCatalogued(said: string, { speakers, metadata }: CataloguedArticle): boolean {
  return [...speakers, ...metadata.authors].some((name) => namesSame(said, { name, title: null }))
}

/** An article by what is kept of it in lists. */
interface CataloguedArticle extends Pick<Article, 'id' | 'metadata'> {
  readonly speakers: readonly string[]
}

function wrongOf(
  said: Attribution,
  { id, metadata }: Pick<Article, 'id' | 'metadata'>,
  isSpeaker: (name: string) => boolean,
): Misattribution[] {
  const wrong: Misattribution[] = []
  if (said.articles.length > 0 && !said.articles.includes(id)) wrong.push('article')
  if (isNamed(said.speaker) && !isSpeaker(said.speaker)) wrong.push('speaker')
  if (isNamed(said.source) && !isSource(said.source, [metadata.source, metadata.site])) wrong.push('source')
  if (said.published !== null && !isDate(said.published, metadata.published)) wrong.push('date')
  return wrong
}

/** Marks alone (——) name nobody. */
function isNamed(name: string | null): name is string {
  return name !== null && letters(name) !== ''
}

/** Those who speak in any sentence that the span touches. */
function speakersAt({ source, span }: Place): Speaker[] {
  return speakersTouched(source.reading, span).filter((speaker) => speaker !== null)
}

/** The one who speaks in every sentence that a span touches; null where nobody or more than one does. */
export function speakerThroughout(reading: Reading, span: CleanSpan): Speaker | null {
  const touched = speakersTouched(reading, span)
  const first = touched[0] ?? null
  return first !== null && touched.every((speaker) => speaker?.name === first.name) ? first : null
}

/** Who says each of the sentences that a span touches. */
export function speakersTouched(
  { sentences, speakers }: Reading,
  { start, end }: CleanSpan,
): (Speaker | null)[] {
  const from = partitionPoint(sentences, (sentence) => sentence.span.end > start)
  const to = partitionPoint(sentences, (sentence) => sentence.span.start >= end)
  return speakers.slice(from, to)
}

/** Either name within the other, titles aside; or a title that the article gives the speaker. */
function namesSame(said: string, speaker: Speaker): boolean {
  const name = bare(speaker.name)
  const other = bare(said)
  if (name === '' || other === '') return false
  if (name.includes(other) || other.includes(name)) return true
  return isSubsequence(letters(said), letters(`${speaker.title ?? ''}${speaker.name}`))
}

/** Letters of a folded text, without marks and spaces. */
function letters(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/** A name without the titles before it. */
function bare(said: string): string {
  const name = letters(said)
  for (let at = name.length - 2; at > 0; at--) {
    if (titleLengthBefore(name, at) > 0) return name.slice(at)
  }
  return name
}

const SHORTEST_TITLE = 3

function isSubsequence(part: string, whole: string): boolean {
  let at = 0
  for (const character of whole) if (character === part[at]) at++
  return part.length >= SHORTEST_TITLE && at === part.length
}

interface NearbyText extends Span {
  readonly source: SourceText
}

/** The paragraph of a place and the one before it, where a speaker that the text leaves open may be named. */
function nearbyText({ source, span }: Place): NearbyText {
  const { text } = source.clean
  const line = text.lastIndexOf('\n', span.start)
  const start = line < 0 ? 0 : text.lastIndexOf('\n', line - 2) + 1
  const end = text.indexOf('\n', span.end)
  return { source, start, end: end < 0 ? text.length : end }
}

function isSource(said: string, sources: readonly (string | null)[]): boolean {
  const known = sources.filter(isNamed).map(letters)
  const name = letters(said)
  return known.length === 0 || known.some((source) => source.includes(name) || name.includes(source))
}

/** Compared to the precision that both have. */
function isDate(said: string, published: string | null): boolean {
  if (published === null) return true
  const day = isoOf(said)
  const own = published.slice(0, 10)
  const precision = Math.min(day.length, own.length)
  return day.slice(0, precision) === own.slice(0, precision)
}

/** 2025-03-06, 2025年3月6日, 2025-03, 2025年, 2025. */
function isoOf(said: string): string {
  const folded = fold(said.trim())
  const date = findDates(folded)[0]
  return (date?.iso ?? /^\d{4}(?:-\d{2})?/u.exec(folded)?.[0] ?? folded).slice(0, 10)
}
