import { cite } from '../quote/cite.ts'
import type { Reading } from '../quote/reading.ts'
import type {
  Citation,
  CleanSpan,
  Span,
  Speaker,
  Verdict,
  VerifyRequest,
  VerifyResponse,
  VerifySummary,
} from '../types.ts'
import { type AnswerQuote, readAnswer } from './answer.ts'
import type { Attribution } from './attribution.ts'
import type { CandidateSource } from './candidates.ts'
import { partsOf } from './ellipsis.ts'
import type { KnownArticles } from './known-articles.ts'
import type { NameTest } from './name-runs.ts'
import { type SourceText, sourceTextOf } from './source-text.ts'
import { findUnsupported } from './unsupported.ts'
import { judge, type Place } from './verdict.ts'

export interface VerifyDeps {
  readonly candidates: CandidateSource
  reading(id: string): Reading | undefined
  /** All articles of the collection, for the citation marks of answers. */
  readonly known: KnownArticles
  readonly isName: NameTest
}

/** Places listed of a quote that stands in several. */
const PLACES_LISTED = 10
/** Articles looked at that hold a quote in part only. */
const PARTIAL = 12

/**
 * Checks the quotes of an answer, and quotes given by themselves, against the collection. Candidate places come from the
 * words of each quote alone; every verdict rests on the article's own text.
 */
export async function verifyQuotes(deps: VerifyDeps, request: VerifyRequest): Promise<VerifyResponse> {
  const answer = request.answer === undefined ? null : readAnswer(request.answer, deps.known, deps.isName)
  const verdicts: Verdict[] = []
  const ofAnswer = new Map<AnswerQuote, Verdict>()
  for (const quote of answer?.quotes ?? []) {
    const verdict = await verdictOn(deps, quote.text, quote.said, quote.place)
    if (quote.isTerm && (verdict.verdict === 'not_found' || verdict.verdict === 'altered')) continue
    ofAnswer.set(quote, verdict)
    verdicts.push(verdict)
  }
  for (const quote of request.quotes ?? []) {
    const said: Attribution = {
      articles: quote.article_id === undefined ? [] : [quote.article_id],
      speaker: quote.speaker ?? null,
      source: quote.source ?? null,
      published: quote.published ?? null,
    }
    verdicts.push(await verdictOn(deps, quote.text, said, null))
  }
  const unsupported = answer === null ? { sentences: [], numbers: [] } : findUnsupported(answer, ofAnswer)
  return {
    verdicts,
    uncited_sentences: unsupported.sentences,
    unsupported_numbers: unsupported.numbers,
    summary: summaryOf(verdicts, unsupported.sentences.length, unsupported.numbers.length),
  }
}

async function verdictOn(
  deps: VerifyDeps,
  text: string,
  said: Attribution,
  place: Span | null,
): Promise<Verdict> {
  const ids = [...(await candidateIds(deps.candidates, text, said))]
  const sources = ids.flatMap((id): SourceText[] => {
    const reading = deps.reading(id)
    return reading ? [sourceTextOf(id, reading)] : []
  })
  const { verdict, places, differences, misattributed } = judge(text, said, sources, deps.isName)
  const citations = places.slice(0, PLACES_LISTED).map(citePlace)
  return {
    text,
    verdict,
    citation: citations[0] ?? null,
    occurrences: places.length,
    places: places.length > 1 ? citations : [],
    differences,
    misattributed,
    in_answer: place,
  }
}

function citePlace({ source, span }: Place): Citation {
  const { reading } = source
  return cite(reading.article, reading.map, span, speakerThroughout(reading, span))
}

/** The one who speaks in every sentence that the span touches. */
function speakerThroughout({ sentences, speakers }: Reading, span: CleanSpan): Speaker | null {
  const touched = sentences.flatMap((sentence, i) =>
    sentence.span.start < span.end && sentence.span.end > span.start ? [speakers[i] ?? null] : [],
  )
  const first = touched[0] ?? null
  return first !== null && touched.every((speaker) => speaker?.name === first.name) ? first : null
}

function summaryOf(verdicts: readonly Verdict[], uncited: number, unsupported: number): VerifySummary {
  const count = (kind: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind).length
  return {
    quotes: verdicts.length,
    exact: count('exact'),
    variant: count('variant'),
    altered: count('altered'),
    misattributed: count('misattributed'),
    not_found: count('not_found'),
    uncited_sentences: uncited,
    unsupported_numbers: unsupported,
  }
}

/** The candidates for the whole text and for the longest of the parts that marks of omission divide, with the cited articles. */
async function candidateIds(
  candidates: CandidateSource,
  text: string,
  said: Attribution,
): Promise<ReadonlySet<string>> {
  const parts = partsOf(text)
  const whole = await candidates.candidates(text, PARTIAL)
  const longest = [...parts].sort((a, b) => b.units.text.length - a.units.text.length)[0]
  const ofPart = parts.length > 1 && longest ? await candidates.candidates(longest.text, PARTIAL) : []
  return new Set([...whole, ...ofPart, ...said.articles])
}
