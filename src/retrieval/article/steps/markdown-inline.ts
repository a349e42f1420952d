import type { Span } from '../../contract/types.ts'
import { itemAt } from '../../support/item-at.ts'
import { emphasisMarks, type Run } from './markdown-emphasis.ts'

/** A mark inside a paragraph: what is removed, or what takes its place. */
export interface InlineMark extends Span {
  readonly after: string
  readonly reason: string
}

/** What a token at a place of the text comes to: its marks, and where reading goes on. */
interface Token {
  readonly marks: readonly InlineMark[]
  readonly next: number
}

type Reader = (text: string, at: number, definitions: ReadonlySet<string>) => Token | null

/** Longest text of a link, in UTF-16 units. */
const LONGEST_LINK_TEXT = 1000
/** One level of brackets may stand in a target, as in /wiki/甲_(乙); a title may follow. */
const TARGET =
  /\([ \t]*(<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()])*\))*)(?:\s+(?:"[^"]*"|'[^']*'|“[^”]*”))?[ \t]*\)/uy
const IMAGE_TARGET = /\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)/uy
const WIKI_LINK = /\[\[([^[\]|\n]{1,100}\|)?[^[\]|\n]{1,100}\]\]/uy
const REFERENCE = /\[([^\][]{0,80})\]/uy
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
}
const TAG =
  /<\/?(?:a|b|br|center|div|em|figcaption|figure|font|i|img|mark|p|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?\/?>/iuy
const AUTOLINK = /<((?:https?|ftp|mailto):[^\s<>]+|[\w.+-]+@[\w.-]+\.\w+)>/iuy
const ADDRESS = /https?:\/\/[^\s<>*()[\]\p{Script=Han}\u3000-\u303f\uff00-\uffef“”]+/iuy

const RUN = /[*_~=]/u
/** Where a token, a run or a closing mark can be; `h` begins an address. */
const SPECIAL = /[\\`![\]<>&h*_~=]/gu

const READERS: Readonly<Record<string, readonly Reader[]>> = {
  '\\': [escaped],
  '`': [code],
  '!': [embed, image],
  '[': [wikiLink, footnote, link],
  '<': [autolink, tag],
  '&': [entity],
  h: [address],
}

/**
 * The marks inside a paragraph (lines joined by LF): escapes, code, images, links, addresses in angle brackets, the tags
 * that Markdown texts use for layout, character entities, emphasis. The text of links and code stays; an image goes
 * with its description. What is not clearly a mark stays: a bracket before (见下文), a single asterisk, 3*4, snake_case.
 */
export function inlineMarks(text: string, definitions: ReadonlySet<string>): InlineMark[] {
  const marks: InlineMark[] = []
  const runs: Run[] = []
  const closers = new Map<number, number>()
  for (let at = nextSpecial(text, 0); at < text.length; at = nextSpecial(text, at)) {
    const closed = closers.get(at)
    const token = closed === undefined ? readToken(text, at, definitions) : { marks: [], next: closed }
    const length = RUN.test(text.charAt(at)) ? runLength(text, at) : 0
    if (!token && length > 0) runs.push({ start: at, length })
    for (const one of token?.marks ?? []) closers.set(one.start, one.end)
    marks.push(...(token?.marks ?? []))
    at = token?.next ?? at + Math.max(length, 1)
  }
  return [...marks, ...emphasisMarks(text, runs).map(({ start, end }) => mark(start, end, 'emphasis'))]
}

function nextSpecial(text: string, at: number): number {
  SPECIAL.lastIndex = at
  return SPECIAL.exec(text)?.index ?? text.length
}

function readToken(text: string, at: number, definitions: ReadonlySet<string>): Token | null {
  for (const read of READERS[text.charAt(at)] ?? []) {
    const token = read(text, at, definitions)
    if (token) return token
  }
  return null
}

function mark(start: number, end: number, what: string, after = ''): InlineMark {
  return { start, end, after, reason: `Markdown ${what}` }
}

function runLength(text: string, at: number): number {
  let end = at
  while (text[end] === text[at]) end++
  return end - at
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** `\*`, and a backslash at the end of a line, which is a line break. */
function escaped(text: string, at: number): Token | null {
  if (text[at + 1] === '\n') return { marks: [mark(at, at + 1, 'line break')], next: at + 1 }
  if (!/[!-/:-@[-`{-~]/u.test(text[at + 1] ?? '')) return null
  return { marks: [mark(at, at + 1, 'escape')], next: at + 2 }
}

function code(text: string, at: number): Token {
  const length = runLength(text, at)
  const close = closingTicks(text, at, length)
  if (close < 0) return { marks: [], next: at + length }
  return {
    marks: [mark(at, at + length, 'code mark'), mark(close, close + length, 'code mark')],
    next: close + length,
  }
}

function closingTicks(text: string, at: number, length: number): number {
  for (let i = text.indexOf('`', at + length); i >= 0; ) {
    const run = runLength(text, i)
    if (run === length) return i
    i = text.indexOf('`', i + run)
  }
  return -1
}

/** `![[图.png]]` */
function embed(text: string, at: number): Token | null {
  const inner = matchAt(WIKI_LINK, text, at + 1)
  if (!inner) return null
  const next = at + 1 + inner[0].length
  return { marks: [mark(at, next, 'image')], next }
}

/** `![说明](图.png)` and `![说明][图]` */
function image(text: string, at: number, definitions: ReadonlySet<string>): Token | null {
  const close = text[at + 1] === '[' ? closingBracket(text, at + 1) : -1
  if (close < 0) return null
  const target = matchAt(IMAGE_TARGET, text, close + 1) ?? definedReference(text, close + 1, definitions)
  if (!target) return null
  const next = close + 1 + target[0].length
  return { marks: [mark(at, next, 'image')], next }
}

/** `[[页面]]` and `[[页面|文字]]` */
function wikiLink(text: string, at: number): Token | null {
  const match = matchAt(WIKI_LINK, text, at)
  if (!match) return null
  const from = at + 2 + (match[1]?.length ?? 0)
  const end = at + match[0].length
  return { marks: [mark(at, from, 'link'), mark(end - 2, end, 'link')], next: from }
}

/** `[^1]` */
function footnote(text: string, at: number): Token | null {
  const match = /^\[\^[^\]\s]{1,40}\]/u.exec(text.slice(at, at + 44))
  return match && { marks: [mark(at, at + match[0].length, 'note mark')], next: at + match[0].length }
}

/** `[文字](https://…)`, `[文字][名]` and `[名]`, the last two where the name is defined. */
function link(text: string, at: number, definitions: ReadonlySet<string>): Token | null {
  const close = closingBracket(text, at)
  if (close < 0) return null
  const target = matchAt(TARGET, text, close + 1)
  const isTarget = target !== null && /^$|[./#:]/u.test(itemAt(target, 1))
  const reference = isTarget ? target : definedReference(text, close + 1, definitions)
  const isDefined = definitions.has(text.slice(at + 1, close).toLowerCase())
  const end = reference ? close + 1 + reference[0].length : close + 1
  if (!reference && !isDefined) return null
  return { marks: [mark(at, at + 1, 'link'), mark(close, end, 'link')], next: at + 1 }
}

/** `[名]` behind a link's text; `[]` is one where the text itself is a name. */
function definedReference(
  text: string,
  at: number,
  definitions: ReadonlySet<string>,
): RegExpExecArray | null {
  const match = matchAt(REFERENCE, text, at)
  const name = match?.[1]?.toLowerCase()
  const isKnown = name !== undefined && (name === '' || definitions.has(name))
  return isKnown && definitions.size > 0 ? match : null
}

/** The bracket that closes the one at `at`; brackets in code, escaped ones and pairs inside are passed over. -1 for none. */
function closingBracket(text: string, at: number): number {
  let depth = 0
  for (let i = at; i < Math.min(text.length, at + LONGEST_LINK_TEXT); i++) {
    const char = text[i]
    if (char === '\\') i++
    else if (char === '`') i = code(text, i).next - 1
    else if (char === '[') depth++
    else if (char === ']' && --depth === 0) return i
  }
  return -1
}

function autolink(text: string, at: number): Token | null {
  const match = matchAt(AUTOLINK, text, at)
  if (!match) return null
  const next = at + match[0].length
  return { marks: [mark(at, at + 1, 'link'), mark(next - 1, next, 'link')], next }
}

function tag(text: string, at: number): Token | null {
  const match = matchAt(TAG, text, at)
  if (!match) return null
  const next = at + match[0].length
  const after = /^<br/iu.test(match[0]) ? '\n' : ''
  return { marks: [{ start: at, end: next, after, reason: 'HTML tag' }], next }
}

function entity(text: string, at: number): Token | null {
  const match = /^&([a-z]{2,6});/u.exec(text.slice(at, at + 8))
  const after = ENTITIES[match?.[1] ?? '']
  if (!match || after === undefined) return null
  const next = at + match[0].length
  return { marks: [{ start: at, end: next, after, reason: `HTML entity ${match[0]}` }], next }
}

/** An address in the text: its _ and ~ are no marks. */
function address(text: string, at: number): Token | null {
  const match = matchAt(ADDRESS, text, at)
  return match && { marks: [], next: at + match[0].length }
}
