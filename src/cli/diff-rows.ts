import type { Paint } from './paint.ts'
import type { DiffPiece } from './text-diff.ts'
import { displayWidth, printable, shortenMiddle } from './width.ts'

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

const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' '))
