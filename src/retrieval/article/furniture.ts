import type { EditKind } from '../contract/types.ts'
import { findDates } from '../language/dates.ts'
import type { Line } from '../language/lines.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { LABEL_ABOVE, labelOf } from './labels.ts'

/** What a line of page furniture is, and why it is not the article's text. */
export interface Furniture {
  readonly kind: EditKind
  readonly reason: string
}

/** Marks that no field of a metadata line holds and every sentence does. */
const SENTENCE_MARK = /[。?!;…"]/u
/** A label of metadata with its colon. */
export const FIELD = new RegExp(`${LABEL_ABOVE}\\s*:`, 'u')
const ANY_FIELD = new RegExp(FIELD.source, 'gu')

/**
 * A line of fields such as 来源、作者、编辑、发布时间、阅读, or a date alone. It begins with a field or a date and
 * holds no mark of a sentence, so that dialogue (记者:您怎么看?) and a paragraph that opens with a date stay.
 */
export function isMetadataLine(folded: string): boolean {
  if (folded.length > 160 || SENTENCE_MARK.test(folded)) return false
  const inner = folded.replace(/^[[(\s·]+|[\])\s]+$|[,\s]*正文:$/gu, '')
  const first = findDates(inner)[0]
  const rest = first?.start === 0 ? inner.slice(first.end) : inner
  if (first?.start === 0 && isDateRest(rest, first.iso)) return true
  const field = FIELD.exec(rest)
  if (!field || field.index > (first?.start === 0 ? 20 : 0)) return false
  if (isBareDateField(rest) && !first) return false
  return fieldValues(rest).every((value) => value.length <= 40)
}

const OUTLET_BEHIND_DATE = new RegExp(
  `${anyOf(vocabulary.outletEndings.filter(({ stands }) => stands !== 'before').map(({ ending }) => ending))}$`,
  'u',
)

/** After a date alone: nothing, a weekday, or who published it, as in 2024-03-11 某网; after a time of day any name. */
function isDateRest(rest: string, iso: string): boolean {
  if (rest.trim() === '') return true
  if (iso.length < 10 || /[,、]/u.test(rest)) return false
  if (/^\s*(?:星期|周)[一二三四五六日天]\s*$/u.test(rest)) return true
  const name = /^[\s|]+(\S{2,15}(?:[\s|]+\S{2,15})?)$/u.exec(rest)?.[1]
  return name !== undefined && (iso.length > 10 || OUTLET_BEHIND_DATE.test(name))
}

const BARE_DATE = new RegExp(`^${labelOf('time')}\\s*:`, 'u')

/** 时间: or 日期:, which notices of events have, too. */
export function isBareDateField(folded: string): boolean {
  return BARE_DATE.test(folded) && folded.match(ANY_FIELD)?.length === 1
}

function fieldValues(folded: string): string[] {
  return folded.split(ANY_FIELD)
}

const SPAM_WORDS = new RegExp(anyOf(vocabulary.spamWords), 'gu')

/**
 * A line of search-engine spam: pieces joined by `_` or `|` with at least four words of the trade. A page title
 * such as 标题_频道_网站 has none of them, and a report about such sites is written in sentences.
 */
export function isSpam(folded: string): boolean {
  if (folded.length > 300) return false
  const joints = folded.match(/[_|]/gu)?.length ?? 0
  return joints >= 2 && !/[。,]/u.test(folded) && (folded.match(SPAM_WORDS)?.length ?? 0) >= 4
}

/** 首页 > 新闻 > 正文, with or without 当前位置; crumbs are short, so formulas and quoted code do not count. */
export function breadcrumbs(folded: string): string[] {
  if (folded.length > 120) return []
  const path = folded.replace(/^(?:您?(?:现在|当前)?的?(?:所在)?位置(?:是)?|当前位置)\s*:?\s*/u, '')
  const crumbs = path.split(/\s*(?:>{1,2}|›|→)\s*/u)
  const isShort = crumbs.slice(0, -1).every((crumb) => crumb.length <= 15 && !SENTENCE_MARK.test(crumb))
  const isMarked = path !== folded || /^(?:首页|网站首页|主页)/u.test(path)
  return isShort && (crumbs.length >= 3 || (isMarked && crumbs.length === 2)) ? crumbs : []
}

const PAGE_CONTROLS = new Set(vocabulary.pageControls)
const CONTROLS = [
  /^点击右上角.{0,12}$|^(?:请)?使用浏览器.{0,16}$|(?:当前|您)使用的浏览器/u,
  /^(?:微信|手机)?(?:扫码|扫一扫|扫描二维码)(?:,|,?手机)?(?:阅读|查看|关注|下载|分享)?(?:手机版|全文|更多|本文|我们|公众号|app)?$/u,
  /切换城市\]?$|^请选择您?所在的?城市|^客服(?:热线|电话)[\s:\d-]|^(?:发布|我要)投稿$/u,
  /(?:^|[\s\d[])上一[篇版页](?:$|[\s\d\]])|(?:^|[\s\d[])下一[篇版页](?:$|[\s\d\]])/u,
  /^[[(【]?字(?:号|体)(?:大小)?[\s:]|放大\s*缩小|^大\s*中\s*小$|设为首页|收藏本站|加入收藏|打印本页|关闭窗口/u,
  /^(?:标题|版面)导航|^(?:回到|返回)首页|^下载.{0,8}客户端$/u,
]

/**
 * A short line that speaks to the reader of a page rather than of the article: sharing, paging, log-in, text size.
 * The patterns cover the whole line or need a control's own wording: 扫码点餐引争议 is a headline.
 */
export function isControl(folded: string): boolean {
  if (PAGE_CONTROLS.has(folded)) return true
  return folded.length <= 40 && !/[。;]/u.test(folded) && CONTROLS.some((pattern) => pattern.test(folded))
}

/** Five and more short words, or four between bars, without any punctuation: the menu of a site. */
export function isMenu(folded: string): boolean {
  if (/[。,;:!?"、]/u.test(folded)) return false
  const items = folded.split(/\s*\|\s*/u)
  if (items.length >= 4) return items.every((item) => item.length <= 12)
  const words = folded.split(/\s+/u)
  return words.length >= 5 && words.every((word) => word.length <= 5 && /\p{Script=Han}/u.test(word))
}

/** A template's variable that was never filled: [db:作者], {{num}}, ${title}, <%= x %>. */
export const PLACEHOLDER = /\[[a-z]+:[^\]\s]{1,20}\]|\{\{[^{}]{1,40}\}\}|\$\{[^{}]{1,40}\}|<%=?[^%]{1,40}%>/u

const SUMMARY_LABEL = new RegExp(`^[[(]?${labelOf('summary')}[\\])]?\\s*:?\\s*`, 'u')

/** The text of a line that is labelled a summary (内容提要, [摘要], 核心提示, 导读), without label; null for others. */
export function labelledSummary(folded: string): string | null {
  const label = SUMMARY_LABEL.exec(folded)
  return label && /[:\])]\s*$/u.test(label[0]) ? folded.slice(label[0].length) : null
}

const TITLE_LABEL = new RegExp(`^${labelOf('title')}\\s*:\\s*`, 'u')

/** Length of a label such as 原标题: or 正在阅读: in front of a title; 0 for none, and for a whole text run on to it. */
export function titleLabelLength(folded: string): number {
  if (folded.length > 100) return 0
  return TITLE_LABEL.exec(folded)?.[0].length ?? 0
}

/** A line that is read as a paragraph of the text: a sentence that ends, or long with clauses. Titles end in ? or !, too. */
export function isProse(line: Line): boolean {
  const { folded } = line
  if (/。["')\]]*$/u.test(folded)) return folded.length >= 8
  return folded.length >= 60 && /[,;。?!]/u.test(folded) && folded.split(/\s+/u).length < folded.length / 4
}
