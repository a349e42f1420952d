import type { Reading } from '../article/reading.ts'
import type { Speaker } from '../contract/citation.ts'
import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import { inverseDocumentFrequency } from '../engines/idf.ts'
import { fold } from '../language/fold.ts'
import { hasPerson } from '../people/names.ts'
import { titleLengthBefore } from '../people/titles.ts'
import { askedMeasure } from './asked-measure.ts'
import type { QueryMass } from './coverage.ts'
import { type AnswerType, answerShape, expectedAnswer } from './query.ts'

/** UTF-16 units before and after a passage that tell what it is about. */
const SURROUNDINGS = 300

/** Length of a sentence in UTF-16 units that counts as ordinary. */
const ORDINARY_LENGTH = 40

/** A passage that may hold the answer. */
export interface QuoteSource {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly context: string
  /** Score of the passage as a share of the best one's, 0 to 1. */
  readonly share: number
}

/** A question, or another phrasing of it, with its mass in the collection. */
export interface Phrasing {
  readonly text: string
  readonly mass: QueryMass
}

/** What speaks for a sentence as the answer; shares are of the question's mass, 0 to 1. */
export interface QuoteFeatures {
  /** Share in the sentence and its speaker's name. */
  readonly own: number
  /** What its passage and headings add to that. */
  readonly passage: number
  /** What the text around the passage and the title add. */
  readonly surroundings: number
  /** Share of what the sentences around hold, where terms of many of them count little. */
  readonly within: number
  /** Score of the passage as a share of the best one's. */
  readonly rank: number
  /** 1 where the sentence has the kind of answer asked for: a number for 多少, a person for 谁, … */
  readonly shape: number
  /** 1 where it has a number with the measure asked for: 20座 for 多少座. */
  readonly measure: number
  /** 1 where the question names the one who says it, unless it asks who that is. */
  readonly speaker: number
  /** 1 where the sentence asks a question itself. */
  readonly asks: number
  /** Logarithm of the sentence's length against an ordinary one, cut at ± 1. */
  readonly length: number
}

/** What is the same for all sentences of a passage, worked out once. */
export class FeatureExtractor {
  /** The sentences of the passage and its surroundings, by their start. */
  private readonly sentences: ReadonlyMap<number, LocalSentence>
  private readonly passageTerms: ReadonlySet<string>
  private readonly surroundingShare: number
  private readonly withinMass: ReadonlyMap<string, number>
  private readonly asked: { type: AnswerType | null; measure: RegExp | null; folded: string }

  constructor(
    private readonly source: QuoteSource,
    private readonly phrasing: Phrasing,
  ) {
    const { span, context, reading } = source
    const { mass, text } = phrasing
    const type = expectedAnswer(text)
    const sentences = localSentences(source, mass, type === null || !ASKS_WHO.has(type))
    this.sentences = new Map(sentences.map((sentence) => [sentence.span.start, sentence]))
    const inPassage = sentences.filter((sentence) => contains(span, sentence.span))
    this.passageTerms = new Set([...inPassage.flatMap(({ terms }) => [...terms]), ...termsIn(mass, context)])
    const { title, subtitle } = reading.article.metadata
    const around = [
      ...sentences.flatMap(({ terms }) => [...terms]),
      ...termsIn(mass, `${title}\n${subtitle ?? ''}`),
    ]
    this.surroundingShare = mass.share([...this.passageTerms, ...around])
    this.withinMass = weighWithin(sentences, mass)
    this.asked = { type, measure: askedMeasure(text), folded: fold(text) }
  }

  /** @param span a sentence of the passage, or a run of sentences that begins with one */
  of(span: CleanSpan, speaker: Speaker | null): QuoteFeatures {
    const { mass } = this.phrasing
    const text = this.source.reading.clean.slice(span.start, span.end)
    const terms = new Set<string>()
    for (const sentence of this.sentences.values()) {
      if (contains(span, sentence.span)) for (const term of sentence.terms) terms.add(term)
    }
    const own = mass.share(terms)
    const passage = Math.max(own, mass.share(this.passageTerms))
    const { type, measure, folded } = this.asked
    const asksOfPerson = type === 'role' || type === 'organisation'
    return {
      own,
      passage: passage - own,
      surroundings: Math.max(0, this.surroundingShare - passage),
      within: this.shareWithin(terms),
      rank: this.source.share,
      shape: flag(
        asksOfPerson && hasPerson(folded)
          ? introduces(fold(text), folded)
          : type !== null && answerShape(type, text, (t) => speaker !== null || hasPerson(t)),
      ),
      measure: flag(measure?.test(fold(text)) === true),
      speaker: flag(!asksOfPerson && speaker !== null && folded.includes(fold(speaker.name))),
      asks: flag(/[?？][”’」』"]?$/u.test(text)),
      length: Math.max(-1, Math.min(1, Math.log(text.length / ORDINARY_LENGTH))),
    }
  }

  private shareWithin(terms: Iterable<string>): number {
    let total = 0
    for (const mass of this.withinMass.values()) total += mass
    let inside = 0
    for (const term of terms) inside += this.withinMass.get(term) ?? 0
    return total === 0 ? 0 : inside / total
  }
}

interface LocalSentence {
  readonly span: CleanSpan
  /** Terms of the query in the sentence, as a rule also in name and title of the one who says it. */
  readonly terms: ReadonlySet<string>
}

/** Answers that must stand in the quote itself: the name, office or organisation of the one who is asked about. */
const ASKS_WHO: ReadonlySet<AnswerType> = new Set(['person', 'role', 'organisation'])

/** Whether a title stands right before a name that the question gives: 董事长张三 for 张三担任什么职务. */
function introduces(text: string, question: string): boolean {
  for (let at = 2; at < text.length - 1; at++) {
    if (question.includes(text.slice(at, at + 2)) && titleLengthBefore(text, at) > 0) return true
  }
  return false
}

/** @param withSpeaker name and title of the one who says a sentence count as words of it */
function localSentences(
  { reading, span }: QuoteSource,
  mass: QueryMass,
  withSpeaker: boolean,
): LocalSentence[] {
  const around = cleanSpan(Math.max(0, span.start - SURROUNDINGS), span.end + SURROUNDINGS)
  return reading.sentencesIn(around).map((i) => {
    const sentence = reading.sentences[i]!.span
    const speaker = withSpeaker ? reading.speakers[i] : null
    const said = speaker ? `${speaker.title ?? ''}${speaker.name}` : ''
    return {
      span: sentence,
      terms: termsIn(mass, `${reading.clean.slice(sentence.start, sentence.end)}\n${said}`),
    }
  })
}

/** Mass × idf among the sentences around: a term that they all hold, like the name of their subject, tells none apart. */
function weighWithin(sentences: readonly LocalSentence[], mass: QueryMass): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { terms } of sentences) {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  const weigh = (count: number) => inverseDocumentFrequency(sentences.length, count)
  return new Map([...counts].map(([term, count]) => [term, mass.terms.get(term)! * weigh(count)]))
}

function termsIn(mass: QueryMass, text: string): Set<string> {
  return new Set(mass.places(text).map(({ term }) => term))
}

function contains(outer: CleanSpan, inner: CleanSpan): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

function flag(holds: boolean): number {
  return holds ? 1 : 0
}
