import { cite } from '../../article/cite.ts'
import type { Reading } from '../../article/reading.ts'
import type { Citation } from '../../contract/citation.ts'
import type { Verdict } from '../../contract/verification.ts'
import { Pace } from '../../support/pace.ts'
import { type Attribution, UNATTRIBUTED } from '../answer/references.ts'
import type { NameTest } from '../compare/compared-text.ts'
import type { CandidateSource } from '../locate/candidates.ts'
import { type Place, partsOf } from '../locate/occurrences.ts'
import { type SourceText, sourceTextOf } from '../locate/source-text.ts'
import { speakerThroughout } from './attribution.ts'
import { judge } from './verdict.ts'

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
/** Articles looked at that hold all of a quote: only the commonest words stand in more. */
const WHOLE = 500

/** Finds the articles that may hold a quote and gives the verdict, with citations cut from their own texts. */
export async function checkQuote(deps: CheckDeps, text: string, said: Attribution): Promise<Checked> {
  const { ids, isCut } = await candidateIds(deps.candidates, text, said)
  const sources = await sourcesOf(deps, ids)
  const { verdict, places, differences, misattributed } = judge(text, said, sources, deps.isName)
  const best = places[0]
  const beyond = best && (isCut || verdict === 'altered') ? await countBeyond(deps.candidates, best, ids) : 0
  const citations = places.slice(0, PLACES_LISTED).map(citePlace)
  return {
    text,
    verdict,
    citation: citations[0] ?? null,
    occurrences: places.length + beyond,
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
): Promise<{ ids: ReadonlySet<string>; isCut: boolean }> {
  const parts = partsOf(text)
  const whole = await candidates.candidates(text, said, PARTIAL)
  const longest = [...parts].sort((a, b) => b.units.text.length - a.units.text.length)[0]
  const ofPart = parts.length > 1 && longest ? await candidates.candidates(longest.text, said, PARTIAL) : []
  return {
    ids: new Set([...whole.slice(0, WHOLE), ...ofPart.slice(0, WHOLE), ...said.articles]),
    isCut: whole.length > WHOLE || ofPart.length > WHOLE,
  }
}

/** Readings are made in turns with the rest of the process: hundreds of them take a while. */
async function sourcesOf(deps: CheckDeps, ids: Iterable<string>): Promise<SourceText[]> {
  const pace = new Pace()
  const sources: SourceText[] = []
  for (const id of ids) {
    const reading = deps.reading(id)
    if (reading) sources.push(sourceTextOf(id, reading))
    await pace.step()
  }
  return sources
}

/** Places with the words of the best one in the articles that were not looked at. */
async function countBeyond(
  candidates: CandidateSource,
  { source, span }: Place,
  seen: ReadonlySet<string>,
): Promise<number> {
  const words = source.reading.clean.slice(span.start, span.end)
  const pace = new Pace()
  let count = 0
  for (const id of await candidates.candidates(words, UNATTRIBUTED, 0)) {
    if (!seen.has(id)) count += candidates.countPlaces(id, words)
    await pace.step()
  }
  return count
}

function citePlace({ source, span }: Place): Citation {
  const { reading } = source
  return cite(reading.article, reading.map, span, speakerThroughout(reading, span))
}
