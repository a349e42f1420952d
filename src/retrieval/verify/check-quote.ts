import { cite } from '../quote/cite.ts'
import type { Reading } from '../quote/reading.ts'
import type { Citation } from '../types.ts'
import type { Verdict } from '../verification.ts'
import { type Attribution, speakerThroughout } from './attribution.ts'
import type { CandidateSource } from './candidates.ts'
import { partsOf } from './ellipsis.ts'
import type { NameTest } from './name-runs.ts'
import { sourceTextOf } from './source-text.ts'
import { judge, type Place } from './verdict.ts'

/** What a quote is checked against. */
export interface CheckDeps {
  readonly candidates: CandidateSource
  /** The article of an id, cut into sentences; undefined where there is none. Kept readings make repeated checks cheap. */
  reading(id: string): Reading | undefined
  /** Persons that the articles of the collection tell of, and names stated of these; places and bodies are read out of the texts. */
  readonly isName: NameTest
}

/** A verdict before it is known where in an answer its quote stands. */
export type Checked = Omit<Verdict, 'in_answer'>

/** Places listed of a quote that stands in several. */
const PLACES_LISTED = 50
/** Articles looked at that hold a quote in part only. */
const PARTIAL = 12

/** Finds the articles that may hold a quote and gives the verdict, with citations cut from their own texts. */
export async function checkQuote(deps: CheckDeps, text: string, said: Attribution): Promise<Checked> {
  const ids = await candidateIds(deps.candidates, text, said)
  const sources = [...ids].flatMap((id) => {
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
  }
}

/** Candidates for the whole text and for the longest of the parts that marks of omission divide, with the cited articles. */
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

function citePlace({ source, span }: Place): Citation {
  const { reading } = source
  return cite(reading.article, reading.map, span, speakerThroughout(reading, span))
}
