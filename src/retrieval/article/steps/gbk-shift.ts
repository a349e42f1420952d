import { createRequire } from 'node:module'
import { fold } from '../../language/fold.ts'
import { itemAt } from '../../support/item-at.ts'
import type { Change } from '../draft.ts'

/** Two-byte GBK codes as `lead << 8 | trail`, both ways; the user-defined areas map to U+E000 and on, as in code page 936. */
export interface GbkTable {
  readonly toCode: ReadonlyMap<string, number>
  readonly toChar: ReadonlyMap<number, string>
}

// Loaded with the first damaged file: clean ones must not pay for it.
const load = createRequire(import.meta.url)
let table: GbkTable | undefined

function gbkTable(): GbkTable {
  table ??= build()
  return table
}

function build(): GbkTable {
  const codes = allCodes()
  const bytes = Buffer.alloc(codes.length * 3)
  codes.forEach((code, i) => {
    bytes.writeUInt16BE(code, i * 3)
    bytes[i * 3 + 2] = 0x0a
  })
  const { decode } = load('iconv-lite') as typeof import('iconv-lite')
  const chars = decode(bytes, 'gbk').split('\n')
  const toCode = new Map<string, number>()
  const toChar = new Map<number, string>()
  codes.forEach((code, i) => {
    const char = itemAt(chars, i)
    if (char.length !== 1 || char === '\ufffd') return
    toChar.set(code, char)
    if (!toCode.has(char)) toCode.set(char, code)
  })
  return { toCode, toChar }
}

function allCodes(): number[] {
  const codes: number[] = []
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) codes.push((lead << 8) | trail)
  }
  return codes
}

/** Longest damaged run, in UTF-16 units: within it a trail byte below 0x80 puts the bytes right again. */
const LONGEST = 24
/** Mean rarity up to which decoded text counts as made of common characters. */
const COMMON = 0.6
/** Difference in mean rarity that tells damaged text from its repair without other evidence. */
const CLEAR_GAP = 0.8

/**
 * The lost byte, then what the two bytes "second of a sentence end, first of a closing quote" read as (！ or ! for
 * 。, a space for ！, 俊 ？, 弧 ；, private use for … and ，), then a character that is not ASCII.
 */
const SUSPICIOUS = /[?\ufffd](?=[!！ \u3000俊弧\ue11a\ue0bc][^\x00-\x7f])/gu
const ENDS = ['。', '！', '？', '…', '；', '，']
const CLOSED_SPEECH = /^[。！？…；，]+(?:’”|[”’])/u

interface Run {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Mean rarity of `text`. */
  readonly rarity: number
}

/**
 * Mends runs of GBK text that were decoded one byte off: a first byte was lost and became `?`, each later pair of
 * bytes straddles two characters, until a second byte in the ASCII range ends the run. `?！瘪R` is 。”馬.
 *
 * The run is accepted only where it reads as the end of a sentence and a closing quote, such a quote is open in
 * the paragraph, all of it is common characters, and one thing more speaks for it: the damaged text is far
 * rarer, or the words that follow the quote stand elsewhere in the text, or it began with exactly `?!`. So
 * questions, exclamations (?!) and question marks before Latin words are left alone.
 */
export function gbkShift(text: string): Change[] {
  const changes: Change[] = []
  const quotes = new OpenQuotes(text)
  for (const match of text.matchAll(SUSPICIOUS)) {
    if (match.index < (changes.at(-1)?.end ?? 0)) continue
    const run = bestRun(text, match.index)
    if (run && isAccepted(text, run, quotes)) changes.push(repair(run))
  }
  return changes
}

function repair(run: Run): Change {
  const reason = 'GBK bytes read one byte off: the first byte was lost'
  return { kind: 'gbk-shift', start: run.start, end: run.end, after: run.text, reason }
}

/** The reading with the most common characters among those that end at an ASCII character. */
function bestRun(text: string, start: number): Run | null {
  const table = gbkTable()
  const bytes: number[] = []
  let best: Run | null = null
  for (let i = start + 1; i < text.length && i <= start + LONGEST; i++) {
    const unit = text.charCodeAt(i)
    if (bytes.length >= 4 && unit >= 0x40 && unit <= 0x7e) {
      const decoded = decodeShifted([...bytes, unit], table)
      const rarity = decoded === null ? Number.POSITIVE_INFINITY : meanRarity(decoded, table)
      if (decoded !== null && rarity <= (best?.rarity ?? Number.POSITIVE_INFINITY)) {
        best = { start, end: i + 1, text: decoded, rarity }
      }
    }
    const code = table.toCode.get(widen(text.charAt(i)))
    if (code === undefined) break
    bytes.push(code >> 8, code & 0xff)
  }
  return best
}

/** The pairs that the bytes make with the lost first byte of a sentence end before them; null where one is no character. */
function decodeShifted(bytes: readonly number[], table: GbkTable): string | null {
  const end = ENDS.find((char) => {
    const code = table.toCode.get(char)
    return code !== undefined && (code & 0xff) === bytes[0]
  })
  if (end === undefined) return null
  let text = end
  for (let i = 1; i < bytes.length; i += 2) {
    const char = table.toChar.get((bytes[i]! << 8) | bytes[i + 1]!)
    if (char === undefined) return null
    text += char
  }
  return text
}

function isAccepted(text: string, run: Run, quotes: OpenQuotes): boolean {
  const closed = CLOSED_SPEECH.exec(run.text)
  if (!closed || run.rarity > COMMON) return false
  if (!isInStep(text, run.end)) return false
  if (!quotes.isOpenAt(run.start, closed[0].endsWith('”') ? '“' : '‘')) return false
  const damaged = text.slice(run.start, run.end)
  const gap = meanRarity(damaged.slice(1, -1), gbkTable()) - run.rarity
  const plain = /^.[!！]/u.test(damaged) && closed[0] === '。”'
  return gap >= CLEAR_GAP || plain || recurs(text, run, closed[0].length)
}

/** Whether the text after the run is Chinese of common characters: bytes still out of step give rare ones. */
function isInStep(text: string, at: number): boolean {
  const next = text.slice(at, at + 2)
  if (!/^[\p{Script=Han}，。、：,:]/u.test(next)) return false
  return meanRarity(next.replace(/[^\p{Script=Han}]/gu, '，'), gbkTable()) === 0
}

/** The quotes that are open in the paragraph at places of a text, asked for in their order: it is read once. */
class OpenQuotes {
  private at = 0
  private double = 0
  private single = 0

  constructor(private readonly text: string) {}

  isOpenAt(at: number, opening: '“' | '‘'): boolean {
    for (; this.at < at; this.at++) this.read(this.text[this.at])
    return (opening === '“' ? this.double : this.single) > 0
  }

  private read(char: string | undefined): void {
    if (char === '“') this.double++
    else if (char === '”') this.double = Math.max(0, this.double - 1)
    else if (char === '‘') this.single++
    else if (char === '’') this.single = Math.max(0, this.single - 1)
    else if (char === '\n') this.double = this.single = 0
  }
}

/** UTF-16 units on either side of a run within which a name of it is looked for. */
const AROUND = 100_000

/** Whether the three characters after the closing quote, as a rule the speaker's name, stand elsewhere near there. */
function recurs(text: string, run: Run, from: number): boolean {
  const decoded = run.text.slice(from)
  const missing = Math.max(0, 3 - decoded.length)
  const name = decoded.slice(0, 3) + text.slice(run.end, run.end + missing)
  const end = run.end + missing
  const before = text.slice(Math.max(0, run.start - AROUND), run.start)
  return before.includes(name) || text.slice(end, end + AROUND).includes(name)
}

function meanRarity(text: string, table: GbkTable): number {
  let sum = 0
  for (const char of text) sum += Math.min(rarity(char, table), rarity(fold(char), table))
  return sum / text.length
}

/**
 * Rarity by the rows of GB 2312: 0 for punctuation and the 3,755 characters of level 1, 3 for level 2, 5 for what
 * only GBK has, 9 for what it lacks and for private use.
 */
function rarity(char: string, table: GbkTable): number {
  if ('。，、；：？！“”‘’…—·（）《》'.includes(widen(char))) return 0
  const code = table.toCode.get(char) ?? 0
  const lead = code >> 8
  const inGb2312 = (code & 0xff) >= 0xa1
  if (code === 0 || (char >= '\ue000' && char <= '\uf8ff')) return 9
  if (lead === 0xa1 || lead === 0xa3) return 1
  if (inGb2312 && lead >= 0xb0 && lead <= 0xd7) return 0
  return inGb2312 && lead >= 0xd8 && lead <= 0xf7 ? 3 : 5
}

/** Full-width form of ASCII: pages that fold width do so after the damage. */
function widen(char: string): string {
  const unit = char.charCodeAt(0)
  if (unit === 0x20) return '\u3000'
  return unit > 0x20 && unit < 0x7f ? String.fromCharCode(unit + 0xfee0) : char
}
