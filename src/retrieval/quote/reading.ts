import { findHeadings } from '../passage/headings.ts'
import { OffsetMap } from '../text/offset-map.ts'
import { partitionPoint } from '../text/partition-point.ts'
import { splitSentences } from '../text/sentence.ts'
import type { Article, CleanSpan, Heading, Sentence, Speaker } from '../types.ts'
import { attributeSpeakers } from './speaker.ts'

/** An article as a reader sees it: its clean text cut into sentences, with who says each of them. */
export class Reading {
  readonly map: OffsetMap
  readonly sentences: readonly Sentence[]
  readonly headings: readonly Heading[]
  /** Same order as `sentences`. */
  readonly speakers: readonly (Speaker | null)[]

  constructor(readonly article: Article) {
    this.map = new OffsetMap(article.raw, article.edits)
    this.sentences = splitSentences(this.map.clean)
    this.headings = findHeadings(this.map.clean)
    this.speakers = attributeSpeakers(this.map.clean, this.sentences, this.headings)
  }

  get clean(): string {
    return this.map.clean
  }

  /** Indexes of the sentences that lie within a clean span. */
  sentencesIn(span: CleanSpan): number[] {
    const inside: number[] = []
    for (
      let i = partitionPoint(this.sentences, (sentence) => sentence.span.end > span.start);
      i < this.sentences.length;
      i++
    ) {
      const sentence = this.sentences[i]!
      if (sentence.span.start >= span.end) break
      if (sentence.span.start >= span.start && sentence.span.end <= span.end) inside.push(i)
    }
    return inside
  }

  /** The one who speaks throughout a clean span; null where nobody or more than one does. */
  speakerOf(span: CleanSpan): Speaker | null {
    const speakers = this.sentencesIn(span).map((i) => this.speakers[i] ?? null)
    const first = speakers[0] ?? null
    return first !== null && speakers.every((speaker) => speaker?.name === first.name) ? first : null
  }
}
