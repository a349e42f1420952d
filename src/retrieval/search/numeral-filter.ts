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
/** What else a number or date may hold, folded: it ends before any other character. */
const INSIDE = ',.-/% 多余点分之年月日号民国元'

const ALL = 0x3ff
const RUN = 0x400
const UNIT = 0x800
const ARABIC = 0x1000

/**
 * Tells texts that hold none of some numbers and dates, in any notation, from those that may. A number lies within a run
 * of the characters above, and the digits of its value other than 0 stand in that run, each as such or in Chinese. Two
 * notations are not worked out, and pass: 民国, and Arabic digits behind a unit (九万99千), where sums carry over.
 */
export class NumeralFilter {
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

  /** Takes the next unit of the folded text, 0 for its end; true where a run ended that may hold one of the values. */
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
/** They may stand between a unit and the digits behind it. */
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
