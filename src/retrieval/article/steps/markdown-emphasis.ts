import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { SURNAMES } from '../../people/names.ts'

/** A run of one of the characters `* _ ~ =`. */
export interface Run {
  readonly start: number
  readonly length: number
}

/** A run, or two characters of a run of three, that may open or close emphasis. */
interface Mark extends Run {
  readonly char: string
}

const ASCII_WORD = /[A-Za-z0-9]/u
const LETTER = /[\p{L}\p{N}]/u

/**
 * The runs that are clearly pairs around emphasised text, as spans of the text. Opening marks stand before text,
 * closing ones behind it. So that figures and names stay whole, these are no marks: `_` within a word (snake_case),
 * `*` and `_` next to Latin letters or digits (3*4), double ones between them (2**8), a single `*` around one character or a clause
 * between letters (长*宽*高), runs of four and more (138****5678), and asterisks that stand for parts of names (张*和李*)
 * or for a note (数学*、化学*).
 * Chinese puts no spaces around emphasis, so the rules for word boundaries of CommonMark do not serve.
 */
export function emphasisMarks(text: string, runs: readonly Run[]): Span[] {
  const open: Mark[] = []
  const spans: Span[] = []
  for (const run of runs) {
    const char = text.charAt(run.start)
    if (run.length > 3 || (/[~=]/u.test(char) && run.length !== 2)) continue
    for (const mark of partsOf(run, char, open)) {
      const opener = mayClose(text, mark, open) ? open.findLastIndex((one) => isSame(one, mark)) : -1
      if (opener >= 0) {
        const [first] = open.splice(opener) as [Mark]
        if (isEmphasis(text, first, mark)) spans.push(spanOf(first), spanOf(mark))
      } else if (mayOpen(text, mark)) open.push(mark)
      if (open.length > MOST_OPEN) open.shift()
    }
  }
  return spans
}

/** Marks that are open at a time: more are notes and figures of a long text without paragraphs. */
const MOST_OPEN = 500

/** A run of three is a double mark and a single one; which comes first tells the mark that was opened last. */
function partsOf(run: Run, char: string, open: readonly Mark[]): Mark[] {
  if (run.length < 3) return [{ ...run, char }]
  const first = open.at(-1)?.length === 1 ? 1 : 2
  return [
    { char, start: run.start, length: first },
    { char, start: run.start + first, length: 3 - first },
  ]
}

function isSame(a: Mark, b: Mark): boolean {
  return a.char === b.char && a.length === b.length
}

function spanOf(mark: Mark): Span {
  return { start: mark.start, end: mark.start + mark.length }
}

/** The characters around the whole run; '' at the ends of the text. */
function around(text: string, mark: Mark): [before: string, after: string] {
  let start = mark.start
  let end = mark.start + mark.length
  while (text[start - 1] === mark.char) start--
  while (text[end] === mark.char) end++
  return [text[start - 1] ?? '', text[end] ?? '']
}

/** What ends a word or clause does not begin emphasised text (数学*、化学*), and what opens a bracket does not end it. */
const CLOSING = /[、，,。；;：:！!？?）)》】」』”’…]/u
const OPENING = /[（(《【「『“‘]/u

function mayOpen(text: string, mark: Mark): boolean {
  const [before, after] = around(text, mark)
  if (after.trim() === '' || CLOSING.test(after)) return false
  return isFree(mark, before, after)
}

/** A double asterisk may have a space before it (`**重点 **后文`) where one is open: converters leave it there. */
function mayClose(text: string, mark: Mark, open: readonly Mark[]): boolean {
  const [before, after] = around(text, mark)
  const isOpen = open.some((one) => isSame(one, mark))
  if (before.trim() === '' && !(mark.char === '*' && mark.length === 2 && isOpen && before === ' '))
    return false
  return !OPENING.test(before) && isFree(mark, after, before)
}

/** Whether the characters outside and inside of a mark let it be one. */
function isFree(mark: Mark, outside: string, inside: string): boolean {
  if (mark.length === 1) return !ASCII_WORD.test(outside)
  return !(ASCII_WORD.test(outside) && ASCII_WORD.test(inside))
}

/** 张**和李**: what looks emphasised begins with at most one character of a name and 和, and ends in a surname. */
const BETWEEN_NAMES = /^\p{Script=Han}?[、，,;；和与及跟同或（(]/u
/** Between letters a double mark holds one sentence at most: within 某**说…。某**说 it would hold more. */
const ONE_SENTENCE = /^[^。！？!?]+[。！？!?]?$/u
/** A single mark next to a letter holds a phrase, between letters a word: a lone asterisk is as often a note or a name. */
const PHRASE = /^[^，。；：！？,;:!?\n]{1,20}$/u
const WORD = /^[^\p{P}\s]{2,6}$/u

function isEmphasis(text: string, opener: Mark, closer: Mark): boolean {
  const content = text.slice(opener.start + opener.length, closer.start)
  const before = text[opener.start - 1] ?? ''
  const after = text[closer.start + closer.length] ?? ''
  if (content.trim() === '') return false
  if (/[~=]/u.test(opener.char)) return true
  const letters = [before, after].filter((char) => LETTER.test(char)).length
  if (letters > 0 && !isPlausible(opener, content, letters === 2)) return false
  const isMasked = isSurname(before) && isSurname(content.slice(-1)) && BETWEEN_NAMES.test(fold(content))
  return !isMasked
}

/** Whether emphasis that begins or ends within a word, or both, may hold this. */
function isPlausible(opener: Mark, content: string, isWithinWord: boolean): boolean {
  if (opener.length === 2) return !isWithinWord || ONE_SENTENCE.test(content)
  if (!isWithinWord) return PHRASE.test(content)
  return opener.char === '*' && WORD.test(content)
}

function isSurname(char: string): boolean {
  return SURNAMES.has(fold(char))
}
