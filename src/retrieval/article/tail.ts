import type { EditKind, Span } from '../contract/types.ts'
import type { Line } from '../language/lines.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { isPersonName } from '../people/names.ts'
import { type Furniture, isMetadataLine, isProse, PLACEHOLDER } from './furniture.ts'
import { bylineLabel, labelBelow } from './labels.ts'

/** A line that marks the end of an article on a saved page, matched on the folded line. */
export interface EndMark {
  readonly pattern: RegExp
  /** Longest line, in UTF-16 units, that counts. */
  readonly longest: number
}

const headings = (...parts: string[]) =>
  anyOf(vocabulary.teaserHeadings.filter(({ part }) => parts.includes(part)).map(({ word }) => word))

/** Headings above other articles: the whole line, so that a subheading such as 最新报道引发热议 stays. */
const POINTERS = new RegExp(
  String.raw`^[[(【·•\s]*(?:${headings('first', 'either')}${headings('second', 'either')}|${headings('whole')})` +
    String.raw`[\s\])】:>»"/]*(?:更多|换一[换批])?$`,
  'u',
)

/** Notices of the site. Each needs the words of such a notice, so that a paragraph about copyright stays. */
const NOTICES =
  /^[[(]?\s*(?:版权(?:声明|说明|信息)\s*[:\])]|版权所有(?![者权])|copyright\s*(?:\(c\)|©|\d{4}|:)|©|免责(?:声明|条款)\s*[:\])])|^\[(?:特别|郑重)?声明\]|^(?:特别|郑重)?声明\s*:.*(?:本网|本站|本平台|转载|版权|侵权|不代表|投资建议)|^\[.*(?:权益|版权)归.*所有.*(?:转载|摘编)|^凡(?:本网|本站|本报|注明|转载).*(?:来源|转载|版权)|^未经.{0,10}(?:授权|许可|同意).{0,10}(?:不得|禁止|严禁|请勿).{0,6}(?:转载|复制|摘编|镜像)|^本(?:网站?|站)(?:由.{2,20}(?:版权所有|主办)|.{0,10}(?:文章|内容|稿件).*(?:转载|版权|侵权))/u

/** A control that is the whole line, perhaps with a count. */
const WHOLE_CONTROLS = new RegExp(
  String.raw`^[·•\s]*(?:(?:\d+)?人?已?打赏(?:支持|金额|记录|成功)?|${anyOf(vocabulary.belowControls)})[\s:!¥\d(){}_a-z]*$`,
  'u',
)

/** Controls below an article; those that begin sentences, too, need the rest of the control. */
const CONTROLS =
  /^(?:\d\s*)?[上下]一[篇页版条](?:\s|:|\d|$)|^分享(?:到|至)\s*:?.{0,20}$|^分享让更多人看到|^(?:下载|打开|扫码|扫一扫|扫描|长按|点击|关注|搜索).{0,24}(?:客户端|app|二维码|公众号|微信号|阅读原文|查看更多|更多精彩)[^,。]{0,12}$|^(?:点击)?(?:阅读(?:剩余)?(?:全文|原文)|展开(?:全文|剩余)|加载更多|查看更多|返回(?:首页|列表|顶部|目录|搜狐))[^,。]{0,12}$|^您此时的心情|^共\d+条评论|^(?:网友|发表|我要|精彩|全部|最新)评论/u

/** Footers: registration numbers of the site, and the menu that begins with 关于我们. */
const FOOTERS =
  /^(?:关于|联系)我们(?:[\s|]|$)|^关于.{2,8}\s*\||^[^。]*(?:icp[备证]?\s*\d|许可证(?:编?号)?\s*:\s*\S|公网安备\s*\d)[^。]*$/u

export const END_MARKS: readonly EndMark[] = [
  { pattern: POINTERS, longest: 30 },
  { pattern: NOTICES, longest: 600 },
  { pattern: WHOLE_CONTROLS, longest: 40 },
  { pattern: CONTROLS, longest: 40 },
  { pattern: FOOTERS, longest: 200 },
]

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
