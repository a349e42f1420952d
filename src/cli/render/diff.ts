import type { Paint } from './paint.ts'
import { displayWidth, oneLine, shortenMiddle } from './text.ts'

/** A piece of two texts: a character that is the same in both, or what each has in place of the other's. */
export interface DiffPiece {
  readonly isSame: boolean
  readonly yours: string
  readonly source: string
}

/** A character that counts, with the marks and spaces behind it, which do not. */
interface Unit {
  readonly key: string
  readonly text: string
  readonly silent: string
}

/** Table cells above which what two texts do not share at their ends is one change; two texts of 2,000 characters. */
const MOST_CELLS = 4_000_000

/**
 * The difference of two texts, character by character. Punctuation, spaces, width and case make none.
 *
 * @param compared the texts in one script, as many code points as they have
 */
export function diffTexts(
  yours: string,
  source: string,
  compared: { readonly yours: string; readonly source: string },
): DiffPiece[] {
  const a = unitsOf(yours, compared.yours)
  const b = unitsOf(source, compared.source)
  const pieces: DiffPiece[] = []
  let i = 0
  let j = 0
  for (const [x, y] of [...sharedUnits(a, b), [a.length, b.length] as const]) {
    if (i < x || j < y) pieces.push(...changedPieces(a.slice(i, x), b.slice(j, y)))
    if (x < a.length) pieces.push({ isSame: true, yours: whole(a[x]!), source: whole(b[y]!) })
    i = x + 1
    j = y + 1
  }
  return pieces
}

/** The marks and spaces behind what changed are no part of the change. */
function changedPieces(yours: readonly Unit[], source: readonly Unit[]): DiffPiece[] {
  const tails = { yours: yours.at(-1)?.silent ?? '', source: source.at(-1)?.silent ?? '' }
  const changed = {
    isSame: false,
    yours: withoutTail(yours.map(whole).join(''), tails.yours),
    source: withoutTail(source.map(whole).join(''), tails.source),
  }
  return tails.yours + tails.source === '' ? [changed] : [changed, { isSame: true, ...tails }]
}

const whole = ({ text, silent }: Unit): string => text + silent
const withoutTail = (text: string, tail: string): string => text.slice(0, text.length - tail.length)

/** The first unit is empty, for marks at the beginning. Marks inside and behind numbers count: 3.5, 5%. */
function unitsOf(text: string, compared: string): Unit[] {
  const characters = [...text]
  const folded = [...compared]
  const keys = folded.length === characters.length ? folded : characters
  const units = [{ key: '', text: '', silent: '' }]
  characters.forEach((character, i) => {
    const isMark = isSilent(character, characters[i - 1] ?? '', characters[i + 1] ?? '')
    if (isMark) units.at(-1)!.silent += character
    else units.push({ key: keys[i]!.normalize('NFKC').toLowerCase(), text: character, silent: '' })
  })
  return units
}

function isSilent(character: string, before: string, after: string): boolean {
  if (!/[\p{P}\p{Z}\p{C}`]/u.test(character)) return false
  const isAfterNumber = /\p{N}/u.test(before)
  if (isAfterNumber && /[%％‰]/u.test(character)) return false
  return !(isAfterNumber && /[.．:/-]/u.test(character) && /\p{N}/u.test(after))
}

/** Pairs of places of a longest common subsequence, in order. */
function sharedUnits(a: readonly Unit[], b: readonly Unit[]): [number, number][] {
  const shared: [number, number][] = []
  let start = 0
  while (start < a.length && a[start]!.key === b[start]?.key) shared.push([start, start++])
  let tail = 0
  const rest = () => Math.min(a.length, b.length) - start - tail
  while (rest() > 0 && a.at(-1 - tail)!.key === b.at(-1 - tail)!.key) tail++
  const middle = longestCommon(a.slice(start, a.length - tail), b.slice(start, b.length - tail))
  for (const [x, y] of middle) shared.push([start + x, start + y])
  for (; tail > 0; tail--) shared.push([a.length - tail, b.length - tail])
  return shared
}

function longestCommon(a: readonly Unit[], b: readonly Unit[]): [number, number][] {
  if (a.length * b.length > MOST_CELLS) return []
  const width = b.length + 1
  // Cell (i, j): the longest that the texts from a[i] and b[j] on share.
  const table = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i]!.key === b[j]!.key
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
    }
  }
  const shared: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]!.key === b[j]!.key) shared.push([i++, j++])
    else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) i++
    else j++
  }
  return shared
}

/** Columns of one side of a change; a longer one is cut in the middle. */
const CHANGE_WIDTH = 40

/** A stretch of the same length in columns of both texts. */
interface Row {
  yours: string
  source: string
  width: number
}

/**
 * Two texts one above the other, in pairs of rows of at most `columns`, so that what is the same stands in line. What
 * differs is coloured, or in brackets where there are no colours.
 */
export function layoutDiff(pieces: readonly DiffPiece[], paint: Paint, columns: number): readonly Row[] {
  const rows: Row[] = []
  for (const piece of pieces) {
    const cell = cellOf(piece, paint)
    const last = rows.at(-1)
    const row = last && last.width + cell.width <= columns ? last : { yours: '', source: '', width: 0 }
    if (row !== last) rows.push(row)
    row.yours += cell.yours
    row.source += cell.source
    row.width += cell.width
  }
  return rows
}

function cellOf({ isSame, ...texts }: DiffPiece, paint: Paint): Row {
  const yours = isSame ? oneLine(texts.yours) : shortenMiddle(oneLine(texts.yours), CHANGE_WIDTH)
  const source = isSame ? oneLine(texts.source) : shortenMiddle(oneLine(texts.source), CHANGE_WIDTH)
  const bracketed = [yours, source].map((text) =>
    isSame || paint.enabled || text === '' ? text : `[${text}]`,
  )
  const [left, right] = bracketed as [string, string]
  const width = Math.max(displayWidth(left), displayWidth(right))
  const padding = (text: string) => ' '.repeat(width - displayWidth(text))
  return {
    yours: (isSame ? left : paint.bad(left)) + padding(left),
    source: (isSame ? right : paint.good(right)) + padding(right),
    width,
  }
}
