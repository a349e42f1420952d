import { Converter, type DictGroup, Locale } from 'opencc-js/t2cn'
import type { Script } from '../contract/citation.ts'
import { vocabulary } from './vocabulary.generated.ts'

/** Punctuation written in several styles: the first of each group stands for the rest. */
const PUNCTUATION = [
  '"“”„‟「」『』〝〞〟«»',
  "'‘’‚‛",
  '-—–―‐‑‒−─━',
  '~〜∼',
  '·•‧∙⋅・',
  '…⋯',
  '[【〔',
  ']】〕',
]
/** Circles typed for the digit 〇, as in 二○二四. */
const ZEROS = '〇○◯'
const SPACES = ' \t\v\f\u00a0'

/** Region forms of opencc that would change what is right elsewhere: 么 (to 幺) is the Simplified 麼, 颚 and 鲶 are settled. */
const REGION_EXCEPTIONS = new Set('么顎鯰')

let foldTable: Uint32Array | undefined

/**
 * Text for matching only, never shown: Traditional and variant characters as Simplified, full width as half width,
 * capitals as small letters, quotation marks, dashes and spaces in one style. 。 and 、 stay, since no ASCII mark
 * stands for them; line ends stay.
 *
 * @returns a text of exactly the same UTF-16 length, so that offsets carry over: what would change its length
 *   (… ㎡ ﬁ, some rare characters) stays as it is, as do lone surrogates
 */
export function fold(text: string): string {
  foldTable ??= buildFoldTable()
  const from = firstChange(text, foldTable)
  if (from === text.length) return text
  const units = new Uint16Array(text.length - from)
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0xd800 || unit > 0xdfff) {
      units[at - from] = foldTable[unit]!
      continue
    }
    const point = text.codePointAt(at)!
    const folded = foldTable[point]!
    if (point > 0xffff) {
      units[at++ - from] = 0xd800 + ((folded - 0x10000) >> 10)
      units[at - from] = 0xdc00 + (folded & 0x3ff)
    } else units[at - from] = folded
  }
  return text.slice(0, from) + Buffer.from(units.buffer).toString('utf16le')
}

function firstChange(text: string, table: Uint32Array): number {
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at)!
    if (table[point] !== point) return at
    if (point > 0xffff) at++
  }
  return text.length
}

/** One code point out for each code point in; both take the same number of UTF-16 units. */
function buildFoldTable(): Uint32Array {
  const table = new Uint32Array(0x110000)
  for (let point = 0; point < table.length; point++) table[point] = point
  foldWidthAndCase(table)
  const characters = traditionalToSimplified()
  for (const group of [...PUNCTUATION, ZEROS, SPACES]) {
    const [target, ...others] = group
    for (const other of others) characters.set(other, target!)
  }
  for (const [from, to] of characters) {
    if (from.length === to.length) table[from.codePointAt(0)!] = to.codePointAt(0)!
  }
  followChains(table)
  return table
}

/** The basic plane without what neither width nor case can change: ideographs, Hangul syllables, surrogates. */
const FOLDED_BLOCKS = [
  [0, 0x3400],
  [0xa000, 0xac00],
  [0xe000, 0x10000],
] as const

function foldWidthAndCase(table: Uint32Array): void {
  for (const [start, end] of FOLDED_BLOCKS) {
    for (let point = start; point < end; point++) {
      const character = String.fromCharCode(point)
      const compatible = character.normalize('NFKC')
      const half = compatible.length === 1 ? compatible : character
      const lower = half.toLowerCase()
      table[point] = (lower.length === 1 ? lower : half).charCodeAt(0)
    }
  }
}

/** So that folding twice is folding once. */
function followChains(table: Uint32Array): void {
  for (let point = 0; point < table.length; point++) {
    let target = table[point]!
    if (target === point) continue
    for (let steps = 0; table[target] !== target && steps < 4; steps++) target = table[target]!
    table[point] = target
  }
}

function traditionalToSimplified(): Map<string, string> {
  const simplified = singleCharacters(Locale.to.cn!)
  const all = new Map(simplified)
  for (const region of ['tw', 'hk']) {
    for (const [from, standard] of singleCharacters(Locale.from[region]!)) {
      if (!all.has(from) && !REGION_EXCEPTIONS.has(from)) all.set(from, simplified.get(standard) ?? standard)
    }
  }
  for (const { variant, target } of vocabulary.variantCharacters) all.set(variant, target)
  return all
}

/** The entries of opencc dictionaries that are one character long; phrases cannot be folded in place. */
function singleCharacters(groups: readonly DictGroup[]): Map<string, string> {
  const characters = new Map<string, string>()
  for (const dictionary of groups.flat()) {
    const entries =
      typeof dictionary === 'string' ? dictionary.split('|').map((e) => e.split(' ')) : dictionary
    for (const [from, to] of entries) {
      const single = from !== undefined && to !== undefined && [...from].length === 1 && [...to].length === 1
      if (single) characters.set(from, to)
    }
  }
  return characters
}

const HANS = 1
const HANT = 2
/** By code point: 0, or the script that alone has the character. */
let evidenceOfScript: Uint8Array | undefined

/** A text is of one script when at most this share of the telling characters is of the other. */
const STRAYS = 0.1

/**
 * The script a text is written in, by the characters that only one script has. Wrong or mainland forms in a
 * machine-converted Traditional text are strays. A text without any such character is `mixed`: it reads the same in both.
 */
export function scriptOf(text: string): Script {
  evidenceOfScript ??= buildScriptEvidence()
  let hans = 0
  let hant = 0
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at)!
    const script = evidenceOfScript[point]
    if (script === HANS) hans++
    else if (script === HANT) hant++
    if (point > 0xffff) at++
  }
  const total = hans + hant
  if (total > 0 && hant <= total * STRAYS) return 'Hans'
  return total > 0 && hans <= total * STRAYS ? 'Hant' : 'mixed'
}

/**
 * Only Traditional: what opencc simplifies and GB 2312 lacks (it has 著, 乾, 藉). Only Simplified: what something
 * is simplified to and the frequent plane of Big5 lacks (it has 里, 后, 台).
 */
function buildScriptEvidence(): Uint8Array {
  const mainland = decodePlane('gbk', 0xb0, 0xf7, 0xa1)
  const taiwan = decodePlane('big5', 0xa4, 0xc6, 0x40)
  const evidence = new Uint8Array(0x110000)
  const note = (character: string, script: number) => {
    evidence[character.codePointAt(0)!] = script
  }
  for (const [from, to] of singleCharacters(Locale.to.cn!)) {
    if (!mainland.has(from)) note(from, HANT)
    if (mainland.has(to) && !taiwan.has(to)) note(to, HANS)
  }
  return evidence
}

/** The characters of a double-byte encoding with lead bytes `first` to `last`, trail bytes from `trail` on. */
function decodePlane(encoding: string, first: number, last: number, trail: number): Set<string> {
  const bytes: number[] = []
  for (let lead = first; lead <= last; lead++) {
    for (let low = trail; low <= 0xfe; low++) if (low < 0x7f || low > 0xa0) bytes.push(lead, low)
  }
  return new Set(new TextDecoder(encoding).decode(new Uint8Array(bytes)))
}

const converters = new Map<'hans' | 'hant', Promise<(text: string) => string>>()

/**
 * Converts a text for reading, phrase by phrase (发现 → 發現, 头发 → 頭髮); its length may change. What it returns is
 * not the source's wording: show it only as a line marked as converted, never as a quote.
 */
export async function toScript(text: string, script: 'hans' | 'hant'): Promise<string> {
  let converter = converters.get(script)
  if (!converter) {
    converter = loadConverter(script)
    converters.set(script, converter)
  }
  return (await converter)(text)
}

/** The dictionary towards Traditional is over 1 MB, so it is loaded when it is first asked for. */
async function loadConverter(script: 'hans' | 'hant'): Promise<(text: string) => string> {
  if (script === 'hans') return Converter({ from: 'tw', to: 'cn' })
  const { Converter: TraditionalConverter } = await import('opencc-js/cn2t')
  return TraditionalConverter({ from: 'cn', to: 'tw' })
}
