/**
 * The engine's own data. What crosses its border is in the other files of this folder, as schemas. Data flows one way:
 * RawDocument → Article (clean text + offset map) → Passage → index → Scored → Quote → Citation → tool result.
 *
 * Every offset counts UTF-16 code units and every span is half-open, `[start, end)`. Which text a number
 * belongs to is part of its type: a raw offset cannot be passed where a clean one is wanted.
 */

import type { Speaker } from './citation.ts'
import type { Metadata } from './metadata.ts'

declare const space: unique symbol
/** An offset in the raw text: the source file, decoded once and never changed. */
export type RawOffset = number & { readonly [space]: 'raw' }
/** An offset in the clean text: the article's body after the recorded edits. */
export type CleanOffset = number & { readonly [space]: 'clean' }

export interface Span<O extends number = number> {
  readonly start: O
  readonly end: O
}
export type RawSpan = Span<RawOffset>
export type CleanSpan = Span<CleanOffset>

export const rawSpan = (start: number, end: number): RawSpan => ({ start, end }) as RawSpan
export const cleanSpan = (start: number, end: number): CleanSpan => ({ start, end }) as CleanSpan

/** A document as it was read, before any cleaning. `raw` is what the container's reader took out. */
export interface RawDocument {
  readonly id: string
  /** Path inside the corpus folder, with `/`. */
  readonly file: string
  readonly raw: string
  /** sha256, hex: of the file's bytes, or of `raw` in UTF-8 where a container (JSONL) contained it. */
  readonly sha256: string
  /** `page`: saved from the web, with furniture around the body. `markdown`: a page with marks of its own. `body`: the text is the article's body. */
  readonly kind: 'page' | 'markdown' | 'body'
  /** Metadata that the container or a sidecar file states; it wins over what the text says. */
  readonly stated: Partial<StatedMetadata>
}

export interface StatedMetadata {
  title: string
  subtitle: string
  published: string
  source: string
  site: string
  authors: string[]
  editors: string[]
  photographers: string[]
  place: string
  section: string
  url: string
}

/** What an edit did. `repair` kinds restore damaged text, `layout` kinds change white space, the rest remove page furniture. */
export type EditKind =
  | 'gbk-shift'
  | 'inserted-reading'
  | 'byte-order-mark'
  | 'line-ending'
  | 'space'
  | 'markup'
  | 'spam'
  | 'navigation'
  | 'headline'
  | 'metadata-line'
  | 'summary'
  | 'caption'
  | 'byline'
  | 'placeholder'
  | 'boilerplate'

/** One recorded edit of the raw text: `before` is `raw.slice(raw.start, raw.end)`, `after` takes its place. */
export interface Edit {
  readonly kind: EditKind
  readonly raw: RawSpan
  readonly before: string
  readonly after: string
  readonly reason: string
}

/** A place in the raw text where a metadata value was found; `exact` is the raw slice. */
export interface Found {
  readonly field: keyof Metadata
  readonly raw: RawSpan
  readonly exact: string
}

/** Something a reader may want to know that is not an edit, e.g. a wrong script conversion left as it is. */
export interface Note {
  readonly kind: 'wrong-conversion'
  readonly raw: RawSpan
  readonly exact: string
  readonly reason: string
}

/**
 * A prepared article. The clean text and its offset map are derived from `raw` and `edits` alone
 * (`new OffsetMap(raw, edits)`), so that what is stored is what can be checked.
 */
export interface Article {
  readonly id: string
  readonly file: string
  readonly sha256: string
  readonly raw: string
  /** Non-overlapping, in raw order. */
  readonly edits: readonly Edit[]
  readonly metadata: Metadata
  readonly found: readonly Found[]
  readonly notes: readonly Note[]
}

/** A short line of the clean text above other text. */
export interface Heading {
  readonly span: CleanSpan
  /** Set where the heading names a speaker, e.g. 全国政协委员楊柳: */
  readonly speaker: Speaker | null
}

/** A sentence of the clean text, trimmed of white space. */
export interface Sentence {
  readonly span: CleanSpan
  /** Number of its paragraph, from 0. */
  readonly paragraph: number
}

/** A span of the clean text that is indexed. Its context helps to find it and is never part of a quote. */
export interface Passage {
  /** `<article id>#<start>-<end>`, clean offsets. */
  readonly id: string
  readonly article: string
  readonly span: CleanSpan
  /** Headings above the passage, the speaker heading first; '' where there are none. */
  readonly context: string
}

/** A passage's or article's id with its score; higher is better. */
export interface Scored {
  readonly id: string
  readonly score: number
}
