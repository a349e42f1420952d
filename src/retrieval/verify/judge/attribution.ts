import type { Reading } from '../../article/reading.ts'
import type { Speaker } from '../../contract/citation.ts'
import type { Article, CleanSpan } from '../../contract/types.ts'
import type { Misattribution } from '../../contract/verification.ts'
import { findDates } from '../../language/dates.ts'
import { fold } from '../../language/fold.ts'
import { titleLengthBefore } from '../../people/titles.ts'
import { partitionPoint } from '../../support/partition-point.ts'
import type { Attribution } from '../answer/references.ts'
import type { Place } from '../locate/occurrences.ts'

export function namesNothing({ articles, speaker, source, published }: Attribution): boolean {
  return articles.length === 0 && speaker === null && source === null && published === null
}

/** What of an attribution does not hold for a place; empty where all does. What the article does not tell is not held against it. */
export function wrongIn(said: Attribution, place: Place): Misattribution[] {
  return wrongOf(said, place.source.reading.article, (name) => isSpeaker(name, place))
}

/**
 * What of an attribution holds for no place of an article, as far as that is told without reading it.
 *
 * @param units the units of its text
 */
export function wrongThroughout(
  said: Attribution,
  article: CataloguedArticle,
  units: () => string,
): Misattribution[] {
  const { metadata, speakers } = article
  return wrongOf(said, article, (said) => {
    const names = [...speakers, ...metadata.authors]
    return names.some((name) => namesSame(said, { name, title: null })) || units().includes(bare(said))
  })
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

function isSpeaker(said: string, place: Place): boolean {
  const speakers = speakersAt(place)
  if (speakers.length > 0) return speakers.some((speaker) => namesSame(said, speaker))
  const name = bare(said)
  const { metadata } = place.source.reading.article
  return (
    metadata.authors.some((author) => namesSame(said, { name: author, title: null })) ||
    nearbyText(place).includes(name)
  )
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

/** The paragraph of a place and the one before it, where a speaker that the text leaves open may be named. */
function nearbyText({ source, span }: Place): string {
  const { text } = source.clean
  const line = text.lastIndexOf('\n', span.start)
  const start = line < 0 ? 0 : text.lastIndexOf('\n', line - 2) + 1
  const end = text.indexOf('\n', span.end)
  return letters(text.slice(start, end < 0 ? text.length : end))
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
