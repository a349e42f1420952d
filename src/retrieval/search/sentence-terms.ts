import type { Reading } from '../article/reading.ts'
import { type CleanSpan, cleanSpan } from '../contract/types.ts'
import { inverseDocumentFrequency } from '../engines/bm25.ts'
import type { QueryCoverage } from './coverage.ts'

/** UTF-16 units before and after a passage that tell what it is about. */
const SURROUNDINGS = 300

/** A passage that may contain the answer. */
export interface QuoteSource {
  readonly reading: Reading
  readonly span: CleanSpan
  readonly context: string
  /** Score of the passage as a share of the best one's, 0 to 1. */
  readonly share: number
}

/** How much of a question a sentence contains, as shares of the question's idf weight, 0 to 1. */
export interface SentenceShares {
  /** Share in the sentence and its speaker's name. */
  readonly own: number
  /** What its passage and headings add to that. */
  readonly passage: number
  /** What the text around the passage and the title add. */
  readonly surroundings: number
  /** Share of the terms of the sentences around, where terms that many of them contain count little. */
  readonly within: number
}

interface LocalSentence {
  readonly span: CleanSpan
  /** Terms of the question in the sentence, as a rule also in name and title of the one who says it. */
  readonly terms: ReadonlySet<string>
}

/** The terms of a question in a passage and around it, by sentences. */
export class SentenceTerms {
  /** Of the passage and its surroundings. */
  private readonly sentences: readonly LocalSentence[]
  private readonly passageShare: number
  private readonly surroundingShare: number
  /** idf weight × idf among the sentences around, of each term. */
  private readonly withinWeights: ReadonlyMap<string, number>
  private readonly withinTotal: number

  /** @param countsSpeaker name and title of the one who says a sentence count as words of it */
  constructor(
    source: QuoteSource,
    private readonly coverage: QueryCoverage,
    countsSpeaker: boolean,
  ) {
    const { span, context, reading } = source
    this.sentences = localSentences(source, coverage, countsSpeaker)
    const inPassage = [...termsOf(this.sentencesIn(span)), ...coverage.termsIn(context)]
    this.passageShare = coverage.share(inPassage)
    const { title, subtitle } = reading.article.metadata
    const around = [...termsOf(this.sentences), ...coverage.termsIn(`${title}\n${subtitle ?? ''}`)]
    this.surroundingShare = coverage.share([...inPassage, ...around])
    this.withinWeights = weighWithin(this.sentences, coverage)
    this.withinTotal = sumOf(this.withinWeights.values())
  }

  /** @param span a sentence of the passage, or a run of sentences that begins with one */
  sharesOf(span: CleanSpan): SentenceShares {
    const terms = new Set(termsOf(this.sentencesIn(span)))
    const own = this.coverage.share(terms)
    const passage = Math.max(own, this.passageShare)
    const inside = sumOf(Array.from(terms, (term) => this.withinWeights.get(term) ?? 0))
    return {
      own,
      passage: passage - own,
      surroundings: Math.max(0, this.surroundingShare - passage),
      within: this.withinTotal === 0 ? 0 : inside / this.withinTotal,
    }
  }

  private sentencesIn({ start, end }: CleanSpan): LocalSentence[] {
    return this.sentences.filter(({ span }) => span.start >= start && span.end <= end)
  }
}

function localSentences(
  { reading, span }: QuoteSource,
  coverage: QueryCoverage,
  countsSpeaker: boolean,
): LocalSentence[] {
  const around = cleanSpan(Math.max(0, span.start - SURROUNDINGS), span.end + SURROUNDINGS)
  return reading.sentencesIn(around).flatMap((i) => {
    const sentence = reading.sentences[i]
    if (!sentence) return []
    const speaker = countsSpeaker ? reading.speakers[i] : null
    const said = speaker ? `${speaker.title ?? ''}${speaker.name}` : ''
    const text = reading.clean.slice(sentence.span.start, sentence.span.end)
    return [{ span: sentence.span, terms: coverage.termsIn(`${text}\n${said}`) }]
  })
}

/** A term that all sentences around contain, like the name of their subject, does not distinguish them. */
function weighWithin(sentences: readonly LocalSentence[], coverage: QueryCoverage): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of termsOf(sentences)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const idf = (count: number) => inverseDocumentFrequency(sentences.length, count)
  return new Map([...counts].map(([term, count]) => [term, coverage.weightOf(term) * idf(count)]))
}

function termsOf(sentences: readonly LocalSentence[]): string[] {
  return sentences.flatMap(({ terms }) => [...terms])
}

function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
