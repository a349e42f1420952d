import { createHash } from 'node:crypto'
import type { ArticleRef, Speaker } from '../contract/citation.ts'
import type { Metadata } from '../contract/metadata.ts'
import { type Article, type CleanSpan, cleanSpan, type Passage } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { passageId, splitPassages } from './passages.ts'
import { Reading } from './reading.ts'

/** A passage as it is stored: what cannot be derived from the article in a moment. */
export interface StoredPassage {
  readonly start: number
  readonly end: number
  /** Headings above it and those who speak in it, a line each; indexed, never part of a quote. */
  readonly context: string
  /** Names of those who speak in it, as the article writes them. */
  readonly speakers: readonly string[]
  /** Hash of its folded text without white space: equal for passages of the same words. */
  readonly contentHash: number
}

/** An article with its passages: the unit that is prepared once, kept in the snapshot and never altered. */
export interface StoredArticle {
  readonly article: Article
  /** In the order of the text. */
  readonly passages: readonly StoredPassage[]
  /** Hash of the folded clean text without white space: equal for reprints. */
  readonly contentHash: number
  /** UTF-16 units of the clean text. */
  readonly chars: number
  /** Persons that it tells of, folded. */
  readonly persons: readonly string[]
}

/** What filters and lists look at of an article. */
export interface CatalogueEntry {
  readonly id: string
  readonly metadata: Metadata
  /** UTF-16 units of the clean text. */
  readonly chars: number
  /** Names of those who speak in each of its passages, one passage after the other. */
  readonly speakers: readonly string[]
  /** Persons that it tells of, folded. */
  readonly persons: readonly string[]
}

/** Prepares an article for the store: sentences, headings, speakers, passages. */
export function toStored(article: Article): StoredArticle {
  const reading = new Reading(article)
  const { clean, sentences, headings } = reading
  return {
    article,
    passages: splitPassages(article.id, clean, sentences, headings).map(({ span, context }) => {
      const speakers = speakersIn(reading, span)
      return {
        start: span.start,
        end: span.end,
        context: contextOf(context, speakers),
        speakers: speakers.map(({ name }) => name),
        contentHash: contentHashOf(clean.slice(span.start, span.end)),
      }
    }),
    contentHash: contentHashOf(clean),
    chars: clean.length,
    persons: personsOf(reading),
  }
}

/** The persons, folded, that an article tells of, each by all of its names. */
export function personsOf({ roster }: Reading): string[] {
  const names = [...roster].flatMap(([name, speaker]) => [name, fold(speaker.name)])
  return [...new Set(names)].filter((name) => name.length > 1)
}

/** The first 53 bits of a SHA-256, which a number holds exactly: two of a million texts meet in fewer than one collection of 10,000. */
function contentHashOf(text: string): number {
  const words = fold(text).replace(/\s+/gu, '')
  const hash = createHash('sha256').update(words, 'utf8').digest()
  return hash.readUIntBE(0, 6) * 32 + (hash.readUInt8(6) >> 3)
}

function speakersIn(reading: Reading, span: CleanSpan): Speaker[] {
  const speakers = reading.sentencesIn(span).flatMap((i) => reading.speakers[i] ?? [])
  return [...new Map(speakers.map((speaker) => [speaker.name, speaker])).values()]
}

/** The headings, and who speaks: a speech is found by its speaker also where it goes on without naming him. */
function contextOf(headings: string, speakers: readonly Speaker[]): string {
  const lines = speakers
    .map(({ name, title }) => `${title ?? ''}${name}`)
    .filter((line) => !headings.includes(line))
  return [headings, ...lines].filter((line) => line !== '').join('\n')
}

/** The passages of an article with their ids. */
export function passagesOf({ article, passages }: StoredArticle): Passage[] {
  return passages.map(({ start, end, context }) => {
    const span = cleanSpan(start, end)
    return { id: passageId(article.id, span), article: article.id, span, context }
  })
}

export function articleRef({ id, metadata }: Article): ArticleRef {
  return { id, title: metadata.title, source: metadata.source }
}

export function catalogueEntry({ article, passages, chars, persons }: StoredArticle): CatalogueEntry {
  const { id, metadata } = article
  return { id, metadata, chars, speakers: passages.flatMap(({ speakers }) => speakers), persons }
}
