import { fold } from '../analysis/fold.ts'
import { isUnspaced, tokenize } from '../analysis/tokenize.ts'
import { NumeralFilter } from './numeral-filter.ts'

/** An occurrence of a query term in a text. */
export interface TermPlace {
  readonly term: string
  readonly start: number
  readonly end: number
}

/** What a character of the query begins: itself as a term, and the pairs that it is the first of, by their second. */
interface Character {
  unigram: string | null
  readonly pairs: Map<number, string>
}

/** Buckets of the filter in front of the map of characters; a query holds far fewer characters. */
const BUCKETS = 4096

/**
 * Finds the terms of one query in texts, as `tokenize` would and in its order, without making the tokens that are of no
 * use. Characters and their pairs are looked up unit by unit. Only a text that may hold one of the query's words or
 * numbers is tokenized.
 */
export class TermFinder {
  private readonly characters = new Map<number, Character>()
  private readonly filter = new Uint8Array(BUCKETS)
  /** Words by their first unit. */
  private readonly words = new Map<number, string[]>()
  private readonly numerals: NumeralFilter | null
  /** Whether a term has a character outside the basic plane, whose folding units do not show. */
  private readonly isAstral: boolean

  constructor(private readonly terms: ReadonlyMap<string, unknown>) {
    const values: string[] = []
    for (const term of terms.keys()) {
      if (term.startsWith('=')) values.push(term)
      else if (!this.addCharacters(term)) this.addWord(term)
    }
    this.numerals = values.length > 0 ? new NumeralFilter(values) : null
    this.isAstral = [...terms.keys()].some((term) => /[\ud800-\udfff]/.test(term))
  }

  /** Where terms of the query stand in a text, in the order of `tokenize`. */
  find(text: string): TermPlace[] {
    return this.findCharacters(text) ?? tokenize(text).filter(({ term }) => this.terms.has(term))
  }

  /** The places of single characters and pairs; null where the text may hold a word or a number of the query. */
  private findCharacters(text: string): TermPlace[] | null {
    const { filter, characters, numerals } = this
    const folded = foldedUnits()
    const places: TermPlace[] = []
    let previous: Character | undefined
    numerals?.begin()
    for (let at = 0; at < text.length; at++) {
      const unit = folded[text.charCodeAt(at)]!
      if (numerals?.mayEndValue(unit)) return null
      const known = filter[unit % BUCKETS] === 0 ? undefined : characters.get(unit)
      if (known) {
        if (known.unigram !== null) places.push({ term: known.unigram, start: at, end: at + 1 })
        const pair = previous?.pairs.get(unit)
        if (pair !== undefined) places.push({ term: pair, start: at - 1, end: at + 1 })
      } else if (this.mayBeginWord(text, at, unit)) return null
      previous = known
    }
    return numerals?.mayEndValue(0) ? null : places
  }

  private mayBeginWord(text: string, at: number, unit: number): boolean {
    if (this.isAstral && unit >= 0xd800 && unit <= 0xdfff) return true
    const words = this.words.size === 0 ? undefined : this.words.get(unit)
    return words?.some((word) => standsAt(word, text, at)) === true
  }

  /** Whether the term is a character or a pair that units show. */
  private addCharacters(term: string): boolean {
    const [first, second] = [term.charCodeAt(0), term.charCodeAt(1)]
    if (term.length > 2 || !isUnspaced(first)) return false
    if (term.length === 1) this.character(first).unigram = term
    else if (isUnspaced(second)) {
      this.character(first).pairs.set(second, term)
      this.character(second)
    } else return false
    return true
  }

  private character(unit: number): Character {
    let character = this.characters.get(unit)
    if (!character) {
      character = { unigram: null, pairs: new Map() }
      this.characters.set(unit, character)
      this.filter[unit % BUCKETS] = 1
    }
    return character
  }

  private addWord(term: string): void {
    const first = term.charCodeAt(0)
    this.words.set(first, [...(this.words.get(first) ?? []), term])
  }
}

function standsAt(word: string, text: string, at: number): boolean {
  const folded = foldedUnits()
  for (let i = 0; i < word.length; i++) {
    if (folded[text.charCodeAt(at + i)] !== word.charCodeAt(i)) return false
  }
  return true
}

let units: Uint16Array | undefined

/** What each UTF-16 unit is folded to; the halves of a character outside the basic plane stay as they are. */
function foldedUnits(): Uint16Array {
  units ??= buildFoldedUnits()
  return units
}

function buildFoldedUnits(): Uint16Array {
  const table = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit)
  for (const [start, end] of [
    [0, 0xd800],
    [0xe000, 0x10000],
  ] as const) {
    const folded = fold(new TextDecoder('utf-16le').decode(table.subarray(start, end)))
    for (let unit = start; unit < end; unit++) table[unit] = folded.charCodeAt(unit - start)
  }
  return table
}
