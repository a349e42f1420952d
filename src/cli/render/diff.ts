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
  const addChanged = (x: number, y: number) => {
    if (i < x || j < y) pieces.push(...changedPieces(a.slice(i, x), b.slice(j, y)))
  }
  for (const { x, y, units } of sharedUnits(a, b)) {
    addChanged(x, y)
    pieces.push({ isSame: true, yours: whole(units[0]), source: whole(units[1]) })
    i = x + 1
    j = y + 1
  }
  addChanged(a.length, b.length)
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
  const isAligned = folded.length === characters.length
  let unit = { key: '', text: '', silent: '' }
  const units = [unit]
  characters.forEach((character, i) => {
    if (isSilent(character, characters[i - 1] ?? '', characters[i + 1] ?? '')) {
      unit.silent += character
      return
    }
    const key = (isAligned ? folded[i] : undefined) ?? character
    unit = { key: key.normalize('NFKC').toLowerCase(), text: character, silent: '' }
    units.push(unit)
  })
  return units
}

function isSilent(character: string, before: string, after: string): boolean {
  if (!/[\p{P}\p{Z}\p{C}`]/u.test(character)) return false
  const isAfterNumber = /\p{N}/u.test(before)
  if (isAfterNumber && /[%％‰]/u.test(character)) return false
  return !(isAfterNumber && /[.．:/-]/u.test(character) && /\p{N}/u.test(after))
}

/** A unit that both texts have, with its place in each. */
interface Shared {
  readonly x: number
  readonly y: number
  readonly units: readonly [yours: Unit, source: Unit]
}

function sharedAt(a: readonly Unit[], b: readonly Unit[], x: number, y: number): Shared | null {
  const yours = a[x]
  const source = b[y]
  return yours && source && yours.key === source.key ? { x, y, units: [yours, source] } : null
}

/** The units of a longest common subsequence, in order. */
function sharedUnits(a: readonly Unit[], b: readonly Unit[]): Shared[] {
  const head: Shared[] = []
  for (let one = sharedAt(a, b, 0, 0); one; one = sharedAt(a, b, head.length, head.length)) head.push(one)
  const start = head.length
  const tail: Shared[] = []
  const atEnd = () => {
    const x = a.length - 1 - tail.length
    const y = b.length - 1 - tail.length
    return Math.min(x, y) < start ? null : sharedAt(a, b, x, y)
  }
  for (let one = atEnd(); one; one = atEnd()) tail.push(one)
  const middle = longestCommon(a, b, { start, tail: tail.length })
  return [...head, ...middle, ...tail.reverse()]
}

/** @param ends units that the texts share at their beginning and at their end */
function longestCommon(
  a: readonly Unit[],
  b: readonly Unit[],
  ends: { readonly start: number; readonly tail: number },
): Shared[] {
  const rows = a.length - ends.start - ends.tail
  const columns = b.length - ends.start - ends.tail
  if (rows * columns > MOST_CELLS) return []
  const at = (i: number, j: number) => sharedAt(a, b, ends.start + i, ends.start + j)
  // Cell (i, j): the longest that the texts between the ends, from i and j on, share.
  const table = new Uint16Array((rows + 1) * (columns + 1))
  const lengthAt = (i: number, j: number) => table[i * (columns + 1) + j]!
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const isSame = a[ends.start + i]?.key === b[ends.start + j]?.key
      table[i * (columns + 1) + j] = isSame
        ? lengthAt(i + 1, j + 1) + 1
        : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1))
    }
  }
  const shared: Shared[] = []
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    const one = at(i, j)
    if (one) {
      shared.push(one)
      i++
      j++
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++
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
 * Two texts one above the other, in pairs of rows of at most `columns`, with what is the same in line. What
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
