import { tokenize } from '../language/tokenize.ts'
import { BODY_ENDINGS } from '../people/names.ts'
import { PERSON_TITLES } from '../people/titles.ts'
import { MEASURE_CHARACTERS } from './question-words.ts'

/** A part of a folded question, half-open, in UTF-16 units. */
export interface Piece {
  readonly start: number
  readonly end: number
}

export const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** The segments of a folded text, marks included. */
export function segmentsOf(folded: string): Piece[] {
  return Array.from(segmenter.segment(folded), ({ segment, index }) => ({
    start: index,
    end: index + segment.length,
  }))
}

/**
 * The parts of a question that are known for words without the segmenter, or against it: Latin words, numbers with
 * their unit, titles of persons, 首批 and the like. They do not overlap; those named first win.
 *
 * @param segments of `folded`
 */
export function atomsOf(question: string, folded: string, segments: readonly Piece[]): Piece[] {
  const atoms: Piece[] = []
  for (const piece of [
    ...latinAndNumbers(question, folded),
    ...longTitlesIn(folded),
    ...segments.flatMap((segment) => shortTitleEndingWith(folded, segment)),
    ...ordinalsIn(folded, segments),
  ]) {
    if (!atoms.some(({ start, end }) => start < piece.end && piece.start < end)) atoms.push(piece)
  }
  return atoms
}

/** Long titles, which the segmenter may cut anywhere: 董事长. */
const TITLE = new RegExp(
  [...PERSON_TITLES]
    .filter((title) => /^\p{Script=Han}{3,}$/u.test(title))
    .sort((a, b) => b.length - a.length)
    .join('|'),
  'g',
)

function longTitlesIn(folded: string): Piece[] {
  return [...folded.matchAll(TITLE)].map(({ index, 0: title }) => ({
    start: index,
    end: index + title.length,
  }))
}

/**
 * A title of two characters that the segmenter cut wrongly (图书|馆|馆|长) or that repeats the end of the body before
 * it (财政部|部长), where what stands before it still ends in a word.
 */
function shortTitleEndingWith(folded: string, { start, end }: Piece): Piece[] {
  const from = end - 2
  if (!PERSON_TITLES.has(folded.slice(from, end))) return []
  const isCut = start === end - 1
  const repeats = start === from && folded[from] === folded[from - 1]
  const before = segmentsOf(folded.slice(0, from)).at(-1)
  const ends = before === undefined || before.end - before.start > 1 || BODY_ENDINGS.has(folded[from - 1]!)
  return (isCut || repeats) && ends ? [{ start: from, end }] : []
}

/** 首批, 首座: the segmenter leaves their characters apart, and they do not join what follows. */
function ordinalsIn(folded: string, segments: readonly Piece[]): Piece[] {
  return segments.flatMap(({ start, end }, i) => {
    const next = segments[i + 1]
    const measured = next?.end === end + 1 && MEASURE_CHARACTERS.has(folded[end]!)
    return folded.slice(start, end) === '首' && measured ? [{ start, end: next.end }] : []
  })
}

/** Latin words with what joins them, and numbers with their unit, each the longest that the tokenizer finds. */
function latinAndNumbers(question: string, folded: string): Piece[] {
  const spans = tokenize(question)
    .filter(({ kind, start, end }) => kind === 'word' || (kind === 'value' && end - start > 1))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const longest: Piece[] = []
  for (const { start, end } of spans) {
    const last = longest.at(-1)
    if (!last || start >= last.end) longest.push({ start, end })
    else if (end > last.end) longest[longest.length - 1] = { start: last.start, end }
  }
  return longest.map(({ start, end }) => {
    const measured =
      /[\d百千万亿]$/.test(folded.slice(start, end)) && MEASURE_CHARACTERS.has(folded[end] ?? '')
    return { start, end: measured ? end + 1 : end }
  })
}
