import type { EditKind } from '../../contract/types.ts'
import type { Change } from '../draft.ts'

/** White space with the zero-width spaces (U+FEFF is in `\s`); joiners such as U+200D are not, they make emoji. */
const WHITE = /[\s\u200b\u2060]+/gu
/** Spaces that only differ from a space in where lines may break. U+3000 between words is kept, authors write it. */
const NO_BREAK = /[\u00a0\u202f]+/gu
const ZERO_WIDTH = /[\u200b\u2060\ufeff]+/gu

/**
 * Brings white space into one form: every line that is left is a paragraph, paragraphs are one blank line
 * apart, and neither they nor the text begin or end with white space. Ordinary spaces inside a line are kept.
 */
export function whiteSpace(text: string): Change[] {
  return [...text.matchAll(WHITE)].flatMap((match) => {
    const white = match[0]
    const at = match.index
    if (at === 0) return [change('space', 0, white.length, '', 'white space at the start of the text')]
    if (at + white.length === text.length) {
      return [change('space', at, white.length, '', 'white space at the end of the text')]
    }
    return /[\r\n]/u.test(white) ? gap(white, at) : inLine(white, at)
  })
}

/**
 * Keeps two line feeds of the gap and removes the rest, so that as little as possible is edited; where there is
 * one line end only, it becomes two.
 */
function gap(white: string, at: number): Change[] {
  const feeds = [...white.matchAll(/\n/gu)].map((feed) => feed.index)
  if (feeds.length >= 2) return removals(white, at, feeds.slice(0, 2))
  const end = feeds[0] ?? white.indexOf('\r')
  const blankLine = change('space', at + end, 1, '\n\n', 'a blank line between paragraphs')
  return [...removals(white, at, [end]), blankLine]
}

function removals(white: string, at: number, kept: readonly number[]): Change[] {
  const changes: Change[] = []
  let from = 0
  for (const end of [...kept, white.length]) {
    const piece = white.slice(from, end)
    if (piece.includes('\r'))
      changes.push(change('line-ending', at + from, piece.length, '', 'line ends as LF'))
    else if (piece !== '') changes.push(change('space', at + from, piece.length, '', reasonFor(piece)))
    from = end + 1
  }
  return changes
}

function reasonFor(piece: string): string {
  return piece.includes('\n')
    ? 'more than one blank line between paragraphs'
    : 'white space at the start or end of a line'
}

function inLine(white: string, at: number): Change[] {
  const spaces = [...white.matchAll(NO_BREAK)].map((match) =>
    change('space', at + match.index, match[0].length, ' '.repeat(match[0].length), 'no-break space'),
  )
  const invisible = [...white.matchAll(ZERO_WIDTH)].map((match) =>
    change('space', at + match.index, match[0].length, '', 'zero-width space'),
  )
  return [...spaces, ...invisible]
}

function change(kind: EditKind, start: number, length: number, after: string, reason: string): Change {
  return { kind, start, end: start + length, after, reason }
}
