import type { Speaker } from '../contract/citation.ts'
import type { CleanSpan } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { hasPerson } from '../people/names.ts'
import { titleLengthBefore } from '../people/titles.ts'
import { type AnswerType, answerShape } from './answer-type.ts'
import type { Phrasing } from './question-plan.ts'
import { type QuoteSource, type SentenceShares, SentenceTerms } from './sentence-terms.ts'

/** Length of a sentence in UTF-16 units that counts as ordinary. */
const ORDINARY_LENGTH = 40

/** What speaks for a sentence as the answer. */
export interface QuoteFeatures extends SentenceShares {
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

/** Answers that the quote itself must contain: the name, office or organisation of the person asked about. */
const ASKS_WHO: ReadonlySet<AnswerType> = new Set(['person', 'role', 'organisation'])

/** What is the same for all sentences of a passage, worked out once. */
export class FeatureExtractor {
  private readonly terms: SentenceTerms

  constructor(
    private readonly source: QuoteSource,
    private readonly question: Phrasing,
  ) {
    const { answerType, sentences } = question
    const countsSpeaker = answerType === null || !ASKS_WHO.has(answerType)
    this.terms = new SentenceTerms(source, sentences, countsSpeaker)
  }

  /** @param span a sentence of the passage, or a run of sentences that begins with one */
  of(span: CleanSpan, speaker: Speaker | null): QuoteFeatures {
    const { reading, share } = this.source
    const text = reading.clean.slice(span.start, span.end)
    const folded = fold(text)
    return {
      ...this.terms.sharesOf(span),
      rank: share,
      shape: flag(this.hasShape(text, folded, speaker)),
      measure: flag(this.question.measure?.test(folded) === true),
      speaker: flag(
        !this.asksOfPerson && speaker !== null && this.question.folded.includes(fold(speaker.name)),
      ),
      asks: flag(/[?？][”’」』"]?$/u.test(text)),
      length: Math.max(-1, Math.min(1, Math.log(text.length / ORDINARY_LENGTH))),
    }
  }

  private hasShape(text: string, folded: string, speaker: Speaker | null): boolean {
    const { answerType: type, folded: question } = this.question
    if (this.asksOfPerson && hasPerson(question)) return introduces(folded, question)
    return type !== null && answerShape(type, text, (t) => speaker !== null || hasPerson(t))
  }

  private get asksOfPerson(): boolean {
    const { answerType } = this.question
    return answerType === 'role' || answerType === 'organisation'
  }
}

/** Whether a title comes right before a name that the question gives: 董事长张三 for 张三担任什么职务. */
function introduces(text: string, question: string): boolean {
  for (let at = 2; at < text.length - 1; at++) {
    if (question.includes(text.slice(at, at + 2)) && titleLengthBefore(text, at) > 0) return true
  }
  return false
}

function flag(value: boolean): number {
  return value ? 1 : 0
}
