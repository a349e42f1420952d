import type { EditKind, Span } from '../contract/types.ts'
import type { Line } from '../language/lines.ts'
import { isPersonName } from '../people/names.ts'
import { END_MARKS } from './end-marks.ts'
import { type Furniture, isMetadataLine, isProse, PLACEHOLDER } from './furniture.ts'
import { bylineLabel, labelBelow } from './labels.ts'

/** What stands below the article's text: index of the first such line, and what each of them is. */
export interface Tail {
  readonly start: number
  readonly furniture: readonly Furniture[]
  /** A byline in brackets at the end of the last paragraph, as a span of the text the lines were split from. */
  readonly byline: Span | null
}

type TailKind = Extract<EditKind, 'byline' | 'metadata-line' | 'placeholder' | 'boilerplate'>

const REASONS: Readonly<Record<TailKind, string>> = {
  byline: 'author; kept as metadata',
  'metadata-line': 'source or editor; kept as metadata',
  placeholder: 'variable of a template that was never filled',
  boilerplate: 'below the end of the article: notices, controls of the page, other articles',
}

/**
 * Finds the end of the article: the first line that marks it. Words inside sentences never count, and a mark after
 * which text goes on, two paragraphs in a row, is the article's own (a round-up of reports, each with its
 * reporter; a link in mid-text). Teasers of other articles are no such text, since dates or links stand between them.
 *
 * @param from index of the first line of the text
 */
export function findTail(lines: readonly Line[], from: number): Tail {
  const goesOn = lastRunOfProse(lines)
  const mark = lines.findIndex((line, i) => i > from && i > goesOn && markOf(line) !== null)
  const start = mark < 0 ? lines.length : mark
  return { start, furniture: lines.slice(start).map(tailFurniture), byline: inlineByline(lines[start - 1]) }
}

/** Index of the last paragraph that stands right below another; marks are not paragraphs. -1 where there is none. */
function lastRunOfProse(lines: readonly Line[]): number {
  const isText = lines.map((line) => isProse(line) && markOf(line) === null)
  return isText.findLastIndex((text, i) => text && isText[i - 1] === true)
}

function tailFurniture(line: Line): Furniture {
  const kind = PLACEHOLDER.test(line.folded) ? 'placeholder' : (markOf(line) ?? 'boilerplate')
  return { kind, reason: REASONS[kind] }
}

/** What kind of end mark a line is; null for a line of the text. */
function markOf(line: Line): TailKind | null {
  const { folded } = line
  if (isBracketByline(folded)) return 'byline'
  if (isEditorLine(folded) || isSourceLine(folded)) return 'metadata-line'
  const mark = END_MARKS.find(({ pattern, longest }) => folded.length <= longest && pattern.test(folded))
  return mark ? 'boilerplate' : null
}

/** 记者 or 通讯员, then a name that ends there: not (记者注:…), (记者从现场获悉), nor a photograph's (记者 张三 摄). */
const REPORTER = String.raw`[^()。]{0,30}${bylineLabel('reporter')}\s*[:/]?\s*\p{Script=Han}[\p{Script=Han}·\s]?\p{Script=Han}{1,2}(?=[\s、,/)]|通讯员|摄影)[^()。]{0,80}(?<!摄|提供)`
const AUTHOR = String.raw`(?:本文)?作者\s*[:,]?[^()。]{0,40}(?:为|是|系)[^()。]{2,60}|(?:本文)?(?:作者|撰文|${bylineLabel('compiler')})\s*[:/]\s*[^()。]{2,40}`
const BRACKET_BYLINE = new RegExp(`^\\((?:${REPORTER}|${AUTHOR})\\)$`, 'u')
const INLINE_BYLINE = new RegExp(`(?<=[。?!"…])\\s*\\((?:${REPORTER}|${AUTHOR})\\)$`, 'u')

function isBracketByline(folded: string): boolean {
  return folded.length <= 160 && BRACKET_BYLINE.test(folded)
}

/** At the end of the last paragraph only: others belong to the report they stand below. */
function inlineByline(line: Line | undefined): Span | null {
  const match = line ? INLINE_BYLINE.exec(line.folded) : null
  return match && line ? { start: line.start + match.index, end: line.end } : null
}

const EDITOR_LINE = new RegExp(
  String.raw`^[[(]?\s*${labelBelow('editor', 'staff')}\s*[:/]\s*([^\])]{1,40}?)\s*[\])]?$`,
  'u',
)
const SOURCE_LINE = new RegExp(String.raw`^[[(]?${labelBelow('source')}\s*:`, 'u')

/** An editor's name or code after the label; what an editor says in an interview is no name. */
function isEditorLine(folded: string): boolean {
  const value = EDITOR_LINE.exec(folded)?.[1]
  if (value === undefined) return false
  return (
    value
      .split(/[\s、,/|]+/u)
      .every((word) => isPersonName(word) || /^[a-z]{0,3}\d+$|^[a-z]\w+$/u.test(word)) ||
    PLACEHOLDER.test(value)
  )
}

function isSourceLine(folded: string): boolean {
  return folded.length <= 60 && SOURCE_LINE.test(folded) && isMetadataLine(folded)
}
