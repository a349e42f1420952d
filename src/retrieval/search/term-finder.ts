import { fold } from '../language/fold.ts'
import { isUnspaced, tokenize } from '../language/tokenize.ts'

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

/** Marks that no word, pair or number reaches across, before folding: the comma of 1,000 is half a width. */
const CLAUSE_ENDS = '。，、；\n'

/** Buckets of the filter in front of the map of characters; a query has far fewer characters. */
const BUCKETS = 4096

/**
 * Finds the terms of one query in texts, as `tokenize` would and in its order, without making all other tokens. Characters
 * and their pairs are looked up unit by unit. Only a clause that may contain one of the query's words or
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

  /** The places of the query's terms in a text, in the order of `tokenize`. */
  find(text: string): TermPlace[] {
    const places: TermPlace[] = []
    for (let start = 0; start < text.length; ) {
      const known = places.length
      const end = this.findCharacters(text, start, places)
      if (end !== null) start = end
      else {
        places.length = known
        start = this.tokenizeClause(text, start, places)
      }
    }
    return places
  }

  /**
   * Finds single characters and pairs up to the end of the clause.
   * @returns where the next clause begins; null where this one may contain a word or a number of the query
   */
  private findCharacters(text: string, start: number, places: TermPlace[]): number | null {
    const { filter, characters, numerals } = this
    const folded = foldedUnits()
    let previous: Character | undefined
    numerals?.begin()
    for (let at = start; at < text.length; at++) {
      const unit = folded[text.charCodeAt(at)]!
      if (numerals?.mayEndValue(unit)) return null
      if (unit === CLAUSE_END) return at + 1
      const known = filter[unit % BUCKETS] === 0 ? undefined : characters.get(unit)
      if (known) {
        if (known.unigram !== null) places.push({ term: known.unigram, start: at, end: at + 1 })
        const pair = previous?.pairs.get(unit)
        if (pair !== undefined) places.push({ term: pair, start: at - 1, end: at + 1 })
      } else if (this.mayBeginWord(text, at, unit)) return null
      previous = known
    }
    return numerals?.mayEndValue(0) ? null : text.length
  }

  private tokenizeClause(text: string, start: number, places: TermPlace[]): number {
    const folded = foldedUnits()
    let end = start
    while (end < text.length && folded[text.charCodeAt(end)] !== CLAUSE_END) end++
    for (const token of tokenize(text.slice(start, end))) {
      if (!this.terms.has(token.term)) continue
      places.push({ term: token.term, start: start + token.start, end: start + token.end })
    }
    return end + 1
  }

  private mayBeginWord(text: string, at: number, unit: number): boolean {
    if (this.isAstral && unit >= 0xd800 && unit <= 0xdfff) return true
    const words = this.words.size === 0 ? undefined : this.words.get(unit)
    return words?.some((word) => isAt(word, text, at)) === true
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

function isAt(word: string, text: string, at: number): boolean {
  const folded = foldedUnits()
  for (let i = 0; i < word.length; i++) {
    if (folded[text.charCodeAt(at + i)] !== word.charCodeAt(i)) return false
  }
  return true
}

let units: Uint16Array | undefined

/** In place of the marks that end a clause; as a character, NUL ends words and numbers too. */
const CLAUSE_END = 0

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
  for (const mark of CLAUSE_ENDS) table[mark.charCodeAt(0)] = CLAUSE_END
  return table
}

/** Characters that stand for each digit, folded. Units stand for the 1 of 十, 百 or 千万 without a digit before them. */
const DIGITS = [
  '0〇零',
  '1一壹',
  '2二两贰廿',
  '3三叁卅',
  '4四肆',
  '5五伍',
  '6六陆',
  '7七柒',
  '8八捌',
  '9九玖',
]
const UNITS = '十拾百佰千仟万亿'
/** What else a number or date may contain, folded: it ends before any other character. */
const INSIDE = ',.-/% 多余点分之年月日号民国元'

const ALL = 0x3ff
const RUN = 0x400
const UNIT = 0x800
const ARABIC = 0x1000

/**
 * Rules out texts that contain none of some numbers and dates in any notation. A number lies within a run of the
 * characters above, and that run contains the digits of its value other than 0, each as such or in Chinese. Two notations
 * always pass: 民国, and Arabic digits after a unit (九万99千), where sums carry over.
 */
class NumeralFilter {
  /** Bits of the digits of each value, 0 left out. */
  private readonly wanted: readonly number[]
  private readonly table: Uint16Array
  private seen = 0
  private previousUnit = 0
  /** Kind of the last character that is no filler. */
  private previousKind = 0

  /** @param values terms of numbers and dates as `tokenize` makes them */
  constructor(values: readonly string[]) {
    this.wanted = values.map((value) => {
      return [...value.matchAll(/[1-9]/g)].reduce((bits, [digit]) => bits | (1 << Number(digit)), 0)
    })
    this.table = numeralTable()
  }

  /** Begins a text. */
  begin(): void {
    this.seen = 0
    this.previousUnit = 0
    this.previousKind = 0
  }

  /** Takes the next unit of the folded text, 0 for its end; true where a run ended that may contain one of the values. */
  mayEndValue(unit: number): boolean {
    const kind = this.table[unit]!
    if (kind === 0) {
      const ended = this.seen
      this.begin()
      return ended !== 0 && this.wanted.some((bits) => (bits & ~ended) === 0)
    }
    const carries = (kind & ARABIC) !== 0 && (this.previousKind & UNIT) !== 0
    const republic = unit === REPUBLIC[1] && this.previousUnit === REPUBLIC[0]
    this.seen |= carries || republic ? ALL | RUN : kind & (ALL | RUN)
    this.previousUnit = unit
    if (!FILLERS.has(unit)) this.previousKind = kind
    return false
  }
}

const REPUBLIC = ['民'.charCodeAt(0), '国'.charCodeAt(0)] as const
/** They may come between a unit and the digits after it. */
const FILLERS: ReadonlySet<number> = new Set(Array.from('多余0〇零', (filler) => filler.charCodeAt(0)))

let table: Uint16Array | undefined

function numeralTable(): Uint16Array {
  table ??= buildTable()
  return table
}

function buildTable(): Uint16Array {
  const built = new Uint16Array(0x10000)
  const add = (characters: string, bits: number) => {
    for (const character of characters) built[character.charCodeAt(0)]! |= bits | RUN
  }
  for (const [digit, characters] of DIGITS.entries()) {
    add(characters, 1 << digit)
    add(characters[0]!, ARABIC)
  }
  add(UNITS, UNIT | (1 << 1))
  add('廿卅', UNIT)
  add(INSIDE, 0)
  return built
}
