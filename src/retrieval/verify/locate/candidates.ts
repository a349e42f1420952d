import type { Reading } from '../../article/reading.ts'
import type { ReadOptions } from '../../engines/ports.ts'
import type { Pace } from '../../support/pace.ts'
import type { Attribution } from '../answer/references.ts'
import type { ComparedText } from '../compare/compared-text.ts'
import type { LocatedPart } from './occurrences.ts'
import { type SourceText, sourceTextOf } from './source-text.ts'

/** An article that contains the words of a text. */
export interface LocatedArticle {
  readonly article: string
  /** Unit of its clean text from which the words first stand. */
  readonly first: number
}

/**
 * Where quotes may stand: a port, since the lists that answer it are kept by the index. It knows nothing of ranking:
 * what it returns is checked letter by letter.
 */
export interface CandidateSource {
  /** All articles that contain the words of a text, whatever marks and white space divide these; in the order of ids. */
  containing(text: string, options?: ReadOptions): Promise<readonly LocatedArticle[]>
  /** The ids of the articles that contain most of a text, best first. */
  nearest(text: string, limit: number, options?: ReadOptions): Promise<readonly string[]>
  /** The same articles, those first of which least that was said is wrong. */
  byAgreement(
    located: readonly LocatedArticle[],
    said: Attribution,
    options?: ReadOptions,
  ): Promise<readonly LocatedArticle[]>
  /** How many places of these articles contain the words of a text: of articles too many to be compared. */
  countPlaces(located: readonly LocatedArticle[], text: string, options?: ReadOptions): Promise<number>
}

/** A quote with the parts that marks of omission divide. */
export interface QuoteText {
  readonly quote: ComparedText
  readonly parts: readonly ComparedText[]
}

/** What is needed to find and read the articles that may contain a quote. */
export interface LocateDeps {
  readonly candidates: CandidateSource
  /** Articles cut into sentences, in the order of the ids; undefined for an unknown one. */
  readings(ids: readonly string[], options?: ReadOptions): Promise<readonly (Reading | undefined)[]>
}

/** An article that a quote is compared with, and what the search for it found there. */
export interface Candidate {
  readonly source: SourceText
  /** Unit of its clean text from which the words of the whole quote first stand; -1 where they stand nowhere. */
  readonly first: number
  /** The same for the longest of the parts that marks of omission divide; null where there is one part. */
  readonly longest: LocatedPart | null
}

export interface Candidates {
  readonly compared: readonly Candidate[]
  /** More articles contain the words than are compared. */
  readonly isCut: boolean
}

/** Articles compared that contain a quote in part only. */
const PARTIAL = 12
/** Articles compared that contain all of a quote: only the commonest words are in more. */
const WHOLE = 500
/** UTF-16 units of a text from which on its sentences and speakers take longer than a turn of work. */
const LONG = 20_000
/** Articles read at once. */
const BATCH = 16

/** Candidates for the whole text and for the longest of the parts that marks of omission divide, with the cited articles. */
export async function candidatesFor(
  { candidates, readings }: LocateDeps,
  { quote, parts }: QuoteText,
  said: Attribution,
  pace: Pace,
): Promise<Candidates> {
  const whole = await candidatesOf(candidates, quote.text, said, pace)
  const part = longestOf(parts)
  const ofPart = part && (await candidatesOf(candidates, part.text, said, pace))
  const ids = [...new Set([...whole.ids, ...(ofPart?.ids ?? []), ...said.articles])]
  const compared: Candidate[] = []
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH)
    const read = await readings(batch, pace)
    for (const [i, id] of batch.entries()) {
      const reading = read[i]
      if (!reading) continue
      if (reading.clean.length > LONG) await reading.prepare(pace)
      const longest = part && { part, first: ofPart?.firsts.get(id) ?? -1 }
      compared.push({ source: sourceTextOf(id, reading), first: whole.firsts.get(id) ?? -1, longest })
      await pace.step()
    }
  }
  return { compared, isCut: whole.isCut || ofPart?.isCut === true }
}

function longestOf(parts: readonly ComparedText[]): ComparedText | null {
  const [first, ...others] = [...parts].sort((a, b) => b.units.text.length - a.units.text.length)
  return first && others.length > 0 ? first : null
}

/** The articles that contain all of a text, else those that contain most of it. */
async function candidatesOf(
  candidates: CandidateSource,
  text: string,
  said: Attribution,
  pace: Pace,
): Promise<{ ids: readonly string[]; firsts: ReadonlyMap<string, number>; isCut: boolean }> {
  const located = await candidates.containing(text, pace)
  const ids =
    located.length === 0
      ? await candidates.nearest(text, PARTIAL, pace)
      : (await candidates.byAgreement(located, said, pace)).slice(0, WHOLE).map(({ article }) => article)
  const firsts = new Map(located.map(({ article, first }) => [article, first]))
  return { ids, firsts, isCut: located.length > WHOLE }
}
