import { createHash } from 'node:crypto'
import { fold } from '../analysis/fold.ts'
import { passageId, splitPassages } from '../passage/split.ts'
import { Reading } from '../quote/reading.ts'
import { OffsetMap } from '../text/offset-map.ts'
import {
  type Article,
  type ArticleRef,
  type CleanSpan,
  cleanSpan,
  type Passage,
  type Speaker,
} from '../types.ts'
import { RecentMap } from './recent-map.ts'

/** Readings kept at hand; one is remade in about a millisecond. */
const READINGS_KEPT = 256

/** Clean texts kept at hand; one without edits is its raw text. */
const TEXTS_KEPT = 4096

/** Reprints that are named; the rest of a much copied text helps nobody. */
export const REPRINTS_NAMED = 10

/** A passage as it is stored: what cannot be derived from the article in a moment. */
export interface StoredPassage {
  readonly start: number
  readonly end: number
  /** Headings above it and those who speak in it, a line each; indexed, never part of a quote. */
  readonly context: string
  /** Names of those who speak in it, as the article writes them. */
  readonly speakers: readonly string[]
  /** Hash of its folded text without white space: equal for passages of the same words. */
  readonly wording: string
}

/** An article with its passages: the unit that is prepared once, kept in the snapshot and never altered. */
export interface StoredArticle {
  readonly article: Article
  readonly passages: readonly StoredPassage[]
  /** Hash of the folded clean text without white space: equal for reprints. */
  readonly wording: string
  /** UTF-16 units of the clean text. */
  readonly chars: number
}

/** The parts of a passage that are searched. */
export interface PassageText {
  readonly title: string
  readonly context: string
  readonly body: string
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
        wording: wordingOf(clean.slice(span.start, span.end)),
      }
    }),
    wording: wordingOf(clean),
    chars: clean.length,
  }
}

function wordingOf(text: string): string {
  const words = fold(text).replace(/\s+/gu, '')
  return createHash('sha256').update(words, 'utf8').digest('base64url').slice(0, 16)
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

/** Text and metadata of the collection: the only source of what is shown. */
export class ArticleStore {
  private readonly articles = new Map<string, StoredArticle>()
  private readonly readings = new RecentMap<Reading>(READINGS_KEPT)
  private readonly maps = new RecentMap<OffsetMap>(TEXTS_KEPT)
  private readonly passages = new Map<string, StoredPassage & { readonly article: string }>()
  private readonly byWording = new Map<string, string[]>()

  get size(): number {
    return this.articles.size
  }

  get passageCount(): number {
    return this.passages.size
  }

  values(): IterableIterator<StoredArticle> {
    return this.articles.values()
  }

  get(id: string): StoredArticle | undefined {
    return this.articles.get(id)
  }

  has(id: string): boolean {
    return this.articles.has(id)
  }

  put(stored: StoredArticle): void {
    const id = stored.article.id
    this.delete(id)
    this.articles.set(id, stored)
    for (const passage of stored.passages) {
      this.passages.set(passageId(id, cleanSpan(passage.start, passage.end)), { ...passage, article: id })
    }
    const same = this.byWording.get(stored.wording)
    if (same) same.push(id)
    else this.byWording.set(stored.wording, [id])
  }

  delete(id: string): void {
    const stored = this.articles.get(id)
    if (!stored) return
    for (const passage of passagesOf(stored)) this.passages.delete(passage.id)
    const others = (this.byWording.get(stored.wording) ?? []).filter((other) => other !== id)
    if (others.length > 0) this.byWording.set(stored.wording, others)
    else this.byWording.delete(stored.wording)
    this.articles.delete(id)
    this.readings.delete(id)
    this.maps.delete(id)
  }

  passage(id: string): (StoredPassage & { readonly article: string }) | undefined {
    return this.passages.get(id)
  }

  /** The article cut into sentences, remade when it was not read lately. */
  reading(id: string): Reading | undefined {
    const stored = this.articles.get(id)
    return stored && this.readings.get(id, () => new Reading(stored.article))
  }

  /** The texts that are searched of a passage. */
  passageText(id: string): PassageText | undefined {
    const passage = this.passages.get(id)
    const article = passage && this.articles.get(passage.article)?.article
    if (!article) return undefined
    const { clean } = this.maps.get(article.id, () => new OffsetMap(article.raw, article.edits))
    const { title } = article.metadata
    return { title, context: passage.context, body: clean.slice(passage.start, passage.end) }
  }

  /** A passage with its context, for ranking alone. */
  rankingText(id: string): string | undefined {
    const text = this.passageText(id)
    return text && `${text.context}\n${text.body}`
  }

  /** Other articles with the same words, by id; ten at most. */
  reprintsOf(stored: StoredArticle): ArticleRef[] {
    const ids = this.byWording.get(stored.wording) ?? []
    return ids
      .filter((id) => id !== stored.article.id)
      .sort()
      .slice(0, REPRINTS_NAMED)
      .map((id) => articleRef(this.articles.get(id)!.article))
  }
}

export function articleRef({ id, metadata }: Article): ArticleRef {
  return { id, title: metadata.title, source: metadata.source }
}

/** The passages of an article with their ids. */
export function passagesOf({ article, passages }: StoredArticle): Passage[] {
  return passages.map(({ start, end, context }) => {
    const span = cleanSpan(start, end)
    return { id: passageId(article.id, span), article: article.id, span, context }
  })
}
