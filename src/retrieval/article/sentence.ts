import { cleanSpan, type Sentence, type Span } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { lineSpans, trimSpan } from '../language/lines.ts'
import { findReportingClauses, type ReportingClause } from '../people/reporting.ts'

/** UTF-16 units beyond which a text without sentence ends is cut at semicolons or commas. */
export const LONGEST_SENTENCE = 600

/** UTF-16 units after a closing quotation mark within which an unnamed speaker's verb stands (一位村民告诉记者). */
const NEAR = 22
/** The same for a named speaker, whose title can be long. */
const FAR = 90

/** In this order: titles of works and addresses, whose marks end no sentence; marks that may end one; brackets. */
const TOKEN =
  /《[^《》]{1,80}》|〈[^〈〉]{1,80}〉|(?:https?:\/\/|www\.)[\x21-\x7e]+|[。！？!?｡]+[…。！？!?]*|…+[。！？!?]*|\.{3,}|\.|[“‘「『（(”’」』）)"]/gu

const CLOSER_OF = new Map(
  ['“”', '‘’', '「」', '『』', '（）', '()', '""'].map((pair) => [pair.charAt(0), pair.charAt(1)]),
)

/** Marks left open beyond this many are taken for slips. */
const DEEPEST = 20

interface Open {
  readonly at: number
  readonly closer: string
}

/** A mark that may end a sentence, with the closing marks that follow it and where the outermost of them opened. */
interface Mark {
  readonly text: string
  readonly start: number
  /** Behind the closing marks. */
  readonly end: number
  readonly opener: number | null
}

/**
 * Cuts a clean text into sentences. Each line is a paragraph; a heading is a sentence of its own. Closing marks
 * stay with the sentence they close, and a speech with the clause that says whose it is (“…。”张三说，…).
 *
 * @returns spans in clean UTF-16 offsets, trimmed of white space, in order, without overlap; they hold every
 *   character of the text that is no white space. None is longer than LONGEST_SENTENCE.
 */
export function splitSentences(clean: string): Sentence[] {
  const sentences: Sentence[] = []
  let paragraph = 0
  for (const line of lineSpans(clean)) {
    for (const { start, end } of sentencesOf(clean.slice(line.start, line.end))) {
      sentences.push({ span: cleanSpan(line.start + start, line.start + end), paragraph })
    }
    paragraph++
  }
  return sentences
}

function* sentencesOf(text: string): Generator<Span> {
  const folded = fold(text)
  let from = 0
  for (const mark of marksOf(text)) {
    if (mark.end <= from || !endsSentence(text, folded, from, mark)) continue
    yield* cutToLength(text, from, mark.end)
    from = mark.end
  }
  yield* cutToLength(text, from, text.length)
}

function* marksOf(text: string): Generator<Mark> {
  const open: Open[] = []
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^[《〈hw]/u.test(token)) continue
    if (/^[。！？!?｡….]/u.test(token)) yield withClosers(text, index, token, open)
    else trackBracket(open, token, index)
  }
}

/** A straight quotation mark closes when one is open. A closing mark that nothing opened is passed over. */
function trackBracket(open: Open[], token: string, at: number): void {
  const opened = open.findLastIndex((one) => one.closer === token)
  const closer = CLOSER_OF.get(token)
  if (opened >= 0) open.length = opened
  else if (closer !== undefined) open.push({ at, closer })
  if (open.length > DEEPEST) open.shift()
}

const CLOSER = /[”’」』）)】〕\]〉》]/u

function withClosers(text: string, start: number, token: string, open: readonly Open[]): Mark {
  const pending = [...open]
  let end = start + token.length
  let opener: number | null = null
  for (let at = end; at < text.length; at++) {
    const character = text.charAt(at)
    if (/[ \u3000]/u.test(character)) continue
    const opened = pending.findLastIndex((one) => one.closer === character)
    if (opened < 0 && !CLOSER.test(character)) break
    if (opened >= 0) {
      opener = pending[opened]?.at ?? opener
      pending.length = opened
    }
    end = at + 1
  }
  return { text: token, start, end, opener }
}

function endsSentence(text: string, folded: string, from: number, mark: Mark): boolean {
  if (mark.text === '.') return isLatinStop(text, mark)
  if (/^[!?]+$/u.test(mark.text) && isInsideWord(text, mark)) return false
  const rest = text.slice(mark.end)
  if (/^\s*$/u.test(rest)) return true
  if (/^\s*[,，、;；:：]/u.test(rest)) return false
  if (mark.opener === null) return !/^[….]+$/u.test(mark.text) || /^\s*[“「]/u.test(rest)
  if (!/[。｡]/u.test(mark.text) && isEmbedded(text, from, mark.opener)) return /^\s/u.test(rest)
  return isIntroduced(folded, mark.opener) || !startsWithClause(folded.slice(mark.end))
}

/** A full stop after a Latin word, before a capital, a Chinese character or the end; no abbreviation of a title. */
function isLatinStop(text: string, mark: Mark): boolean {
  const before = text.slice(Math.max(0, mark.start - 20), mark.start)
  if (!/[\p{Script=Latin}]{2,}[)"”’]?$/u.test(before) || /\b(?:dr|mr|mrs|ms|st|no|vs|prof)$/iu.test(before))
    return false
  return /^(?:\s+["“‘(]?[\p{Lu}\p{Script=Han}]|\s*$)/u.test(text.slice(mark.end, mark.end + 8))
}

function isInsideWord(text: string, mark: Mark): boolean {
  return (
    /[\w/]/u.test(text[mark.start - 1] ?? '') && /[\w=&%]/u.test(text[mark.start + mark.text.length] ?? '')
  )
}

/** A question or exclamation quoted in the run of a sentence (提出“中国向何处去？”的问题). */
function isEmbedded(text: string, from: number, opener: number): boolean {
  return opener > from && /[\p{L}\p{N}]/u.test(text.charAt(opener - 1))
}

/** Whether the words before a speech already say whose it is, so that a clause behind it opens a new sentence. */
function isIntroduced(folded: string, opener: number): boolean {
  const before = folded.slice(Math.max(0, opener - FAR), opener).trimEnd()
  if (before.endsWith(':')) return true
  return before.endsWith(',') && findReportingClauses(before).at(-1)?.verb.end === before.length - 1
}

const NEW_SUBJECT =
  /^(?:此外|同时|另外|随后|接着|因此|为此|但|不过|然而|据[悉了介报])|报告|文件|通知|意见|方案|规划|公告|数据|声明/u

/** Whether a clause that says who spoke begins the folded text. */
function startsWithClause(folded: string): boolean {
  const near = folded.slice(0, FAR)
  const end = near.search(/[。!?\n"]/u)
  const rest = end < 0 ? near : near.slice(0, end + 1)
  const first = findReportingClauses(rest)[0]
  return first !== undefined && !NEW_SUBJECT.test(rest.slice(0, first.verb.start)) && isNear(first, rest)
}

function isNear(clause: ReportingClause, rest: string): boolean {
  if (rest[clause.verb.end] === ':') return false
  const endsThere = /^(?:[。!?]|$)/u.test(rest.slice(clause.verb.end))
  return endsThere || clause.subject.kind === 'person' || clause.verb.start <= NEAR
}

/** Trimmed spans of [start, end) that are no longer than LONGEST_SENTENCE. */
function* cutToLength(text: string, start: number, end: number): Generator<Span> {
  let from = start
  while (from < end) {
    const to = end - from > LONGEST_SENTENCE ? cutBefore(text, from, from + LONGEST_SENTENCE) : end
    const span = trimSpan(text, from, to)
    if (span.start < span.end) yield span
    from = to
  }
}

/** The best place to cut at or before `limit`: behind a semicolon, else a comma, else between two characters. */
function cutBefore(text: string, from: number, limit: number): number {
  for (const marks of ['；;', '，,', '、 ']) {
    for (let at = limit; at > from + 1; at--) if (marks.includes(text.charAt(at - 1))) return at
  }
  const splitsPair =
    /[\udc00-\udfff]/u.test(text[limit] ?? '') && /[\ud800-\udbff]/u.test(text.charAt(limit - 1))
  return splitsPair ? limit - 1 : limit
}
