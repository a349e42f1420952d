import { fold } from '../language/fold.ts'
import { lineKey, splitLines } from '../language/lines.ts'
import { type Change, Draft } from './draft.ts'
import { isProse } from './furniture.ts'
import { findLayout, type KnownTitle, type Layout } from './layout.ts'
import { OffsetMap } from './offset-map.ts'
import { byteOrderMark } from './steps/byte-order-mark.ts'
import { type FrontMatter, readFrontMatter, removeFrontMatter } from './steps/front-matter.ts'
import { gbkShift } from './steps/gbk-shift.ts'
import { htmlComments } from './steps/html-comment.ts'
import { insertedReadings } from './steps/inserted-reading.ts'
import { type MarkdownHeading, readMarkup } from './steps/markdown.ts'
import { pageFurniture } from './steps/page-furniture.ts'
import { whiteSpace } from './steps/white-space.ts'

type Step = (text: string) => Change[]

/** Repairs of damaged text: they cannot touch good text, and all that follows reads better after them. */
const REPAIRS: readonly Step[] = [gbkShift, insertedReadings]

/** A cleaned text: the draft with every edit, and what the page was found to be made of. */
export interface Cleaned {
  readonly draft: Draft
  /** The draft as the layout read it, after the repairs: the offsets of `layout` are those of its text. */
  readonly repaired: Draft
  readonly layout: Layout
}

/** Cleans a text that is an article's body already: the repairs alone. */
export function cleanBody(raw: string): Draft {
  const draft = new Draft(raw)
  for (const step of REPAIRS) draft.apply(step(draft.text))
  return draft
}

/**
 * Cleans a saved page, in this order: repairs, byte order mark, page furniture, white space.
 *
 * @param statedTitle the title where the container states it, folded; null otherwise
 */
export function cleanPage(raw: string, statedTitle: string | null): Cleaned {
  const draft = cleanBody(raw)
  draft.apply(byteOrderMark(draft.text))
  return cleanLayout(draft, { stated: statedTitle, at: null })
}

/** A cleaned Markdown text. */
export interface CleanedMarkdown extends Cleaned {
  readonly frontMatter: FrontMatter | null
  /** The draft as the front matter read it: the offsets of its spans are those of this text. */
  readonly source: Draft
}

/**
 * Cleans a Markdown text: repairs, byte order mark, front matter, comments, marks and line ends inside paragraphs; then
 * what is left as any saved page.
 *
 * @param statedTitle the title where the container states it; null otherwise. It wins over the front matter's
 */
export function cleanMarkdown(raw: string, statedTitle: string | null): CleanedMarkdown {
  const draft = cleanBody(raw)
  draft.apply(byteOrderMark(draft.text))
  const source = new Draft(raw, draft.edits)
  const frontMatter = readFrontMatter(draft.text)
  if (frontMatter) draft.apply([removeFrontMatter(frontMatter)])
  draft.apply(htmlComments(draft.text))
  const marked = new Draft(raw, draft.edits)
  const { changes, headings } = readMarkup(draft.text)
  draft.apply(changes)
  const stated = statedTitle ?? frontMatter?.title?.text ?? null
  const title = titleHeading(marked, draft, headings, stated === null ? null : fold(stated))
  return { ...cleanLayout(draft, title), frontMatter, source }
}

function cleanLayout(draft: Draft, title: KnownTitle): Cleaned {
  const repaired = new Draft(draft.raw, draft.edits)
  const layout = findLayout(draft.text, title)
  draft.apply(pageFurniture(layout))
  draft.apply(whiteSpace(draft.text))
  return { draft, repaired, layout }
}

/** Shortest title that counts as the same where a longer one holds it: 题目 and 题目_频道_网站. */
const SHORTEST_PART = 4

/**
 * The first heading of level 1, as an offset of the draft's text, where it is the title: it says what is stated, or
 * nothing is stated and it stands above the text or is the only one.
 */
function titleHeading(
  marked: Draft,
  draft: Draft,
  headings: readonly MarkdownHeading[],
  stated: string | null,
): KnownTitle {
  const top = headings.filter(({ level }) => level === 1)
  const first = top[0]
  if (!first) return { stated, at: null }
  const raw = marked.toRaw(first.start, first.end)
  const { start, end } = new OffsetMap(draft.raw, draft.edits).toClean(raw)
  const isAboveText = !splitLines(draft.text.slice(0, start)).some(isProse)
  const isTitle =
    stated === null ? isAboveText || top.length === 1 : isSameTitle(draft.text.slice(start, end), stated)
  return { stated, at: isTitle ? start : null }
}

function isSameTitle(heading: string, stated: string): boolean {
  const [shorter = '', longer = ''] = [lineKey(fold(heading)), lineKey(stated)].sort(
    (a, b) => a.length - b.length,
  )
  return shorter === longer || (shorter.length >= SHORTEST_PART && longer.includes(shorter))
}
