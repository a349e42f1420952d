import type { Speaker } from '../contract/citation.ts'
import type { Article, CleanSpan, Heading, Sentence } from '../contract/types.ts'
import { findHeadings } from '../people/headings.ts'
import type { Roster } from '../people/roster.ts'
import { type AttributedSpeakers, attributeSpeakers, attributionSteps } from '../people/speaker.ts'
import type { Pace } from '../support/pace.ts'
import { partitionPoint } from '../support/partition-point.ts'
import { OffsetMap } from './offset-map.ts'
import { splitSentences } from './sentence.ts'

/** An article as a reader sees it: its clean text cut into sentences, with who says each of them, as far as it is asked for. */
export class Reading {
  readonly map: OffsetMap
  private sentencesRead: readonly Sentence[] | undefined
  private headingsRead: readonly Heading[] | undefined
  private attributed: AttributedSpeakers | undefined

  constructor(readonly article: Article) {
    this.map = new OffsetMap(article.raw, article.edits)
  }

  get sentences(): readonly Sentence[] {
    this.sentencesRead ??= splitSentences(this.clean)
    return this.sentencesRead
  }

  get headings(): readonly Heading[] {
    this.headingsRead ??= findHeadings(this.clean)
    return this.headingsRead
  }

  /** Same order as `sentences`. */
  get speakers(): readonly (Speaker | null)[] {
    return this.attribution.speakers
  }

  /** The persons that the article tells of. */
  get roster(): Roster {
    return this.attribution.roster
  }

  private get attribution(): AttributedSpeakers {
    this.attributed ??= attributeSpeakers(this.clean, this.sentences, this.headings)
    return this.attributed
  }

  /** Does what is asked for later in turns with other work: a text of 1 MB takes half a second. */
  async prepare(pace: Pace): Promise<void> {
    if (this.attributed) return
    await pace.step()
    const { sentences } = this
    await pace.step()
    const steps = attributionSteps(this.clean, sentences, this.headings)
    let step = steps.next()
    while (!step.done) {
      if (pace.isDue) await pace.turn()
      step = steps.next()
    }
    this.attributed = step.value
  }

  get clean(): string {
    return this.map.clean
  }

  /** Indexes of the sentences that lie within a clean span. */
  sentencesIn(span: CleanSpan): number[] {
    const inside: number[] = []
    let i = partitionPoint(this.sentences, (sentence) => sentence.span.end > span.start)
    for (let sentence = this.sentences[i]; sentence; sentence = this.sentences[++i]) {
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
