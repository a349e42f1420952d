import { fold } from './fold.ts'
import {
  ASKING,
  ASKING_QUANTITY,
  MEASURE_CHARACTERS,
  NON_CONTENT,
  WEAK_CHARACTERS,
} from './question-words.ts'
import { REPORTING_VERBS } from './reporting-verbs.ts'
import { SINGLE_SURNAMES } from './surnames.ts'
import { PERSON_TITLES } from './titles.ts'
import { tokenize } from './tokenize.ts'

/** A word that carries a question's topic, in UTF-16 units of the question. */
export interface ContentWord {
  /** As asked. */
  readonly text: string
  readonly folded: string
  readonly start: number
  readonly end: number
}

interface Piece {
  readonly start: number
  readonly end: number
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
const HAN = /^\p{Script=Han}$/u
/** What the segmenter leaves on short verbs (提了, 说过, 做的); a word without it may be a function word. */
const VERB_ENDING = /(?<=.)[了过着出到的]$/
const PERFECTIVE = /(?<=.)了$/
const PRONOUN = /^[我你您他她它]/
const REPORTING = new Set(REPORTING_VERBS)

/**
 * The words of a question that carry its topic, left to right: names, terms, numbers with their unit. Question words,
 * function words, pronouns, reporting verbs, measure words after a quantity and marks are left out. A question in
 * Traditional characters gives the same folded words as in Simplified ones.
 *
 * Words are those of Intl.Segmenter, which takes what it does not know apart into characters. Adjacent ones are joined
 * again (孟|广|澄 → 孟广澄), and a surname to the word after it (姜|明月 → 姜明月); so a run of unknown words may come
 * out as one.
 */
export function contentWords(question: string): ContentWord[] {
  const folded = fold(question)
  const atoms = [...latinAndNumbers(question, folded), ...titlesIn(folded)]
  const asking = [...folded.matchAll(ASKING)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }))
  const words: Piece[] = atoms.filter(({ start, end }) => isContent(folded.slice(start, end)))
  for (const gap of gapsBetween([...atoms, ...asking], folded.length)) {
    words.push(...wordsOf(folded, gap, ASKING_QUANTITY.test(folded.slice(0, gap.start))))
  }
  return words
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => ({
      text: question.slice(start, end),
      folded: folded.slice(start, end),
      start,
      end,
    }))
}

/** Long titles, which the segmenter may cut anywhere: 董事长. */
const TITLE = new RegExp(
  [...PERSON_TITLES]
    .filter((title) => /^\p{Script=Han}{3,}$/u.test(title))
    .sort((a, b) => b.length - a.length)
    .join('|'),
  'g',
)

function titlesIn(folded: string): Piece[] {
  return [...folded.matchAll(TITLE)].map(({ index, 0: title }) => ({
    start: index,
    end: index + title.length,
  }))
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

function gapsBetween(pieces: readonly Piece[], length: number): Piece[] {
  const gaps: Piece[] = []
  let from = 0
  for (const { start, end } of [...pieces].sort((a, b) => a.start - b.start)) {
    if (start > from) gaps.push({ start: from, end: start })
    from = Math.max(from, end)
  }
  if (from < length) gaps.push({ start: from, end: length })
  return gaps
}

/** `lone`: a character that the segmenter took for a word; `weak`: a lone function character that names also hold. */
type Kind = 'break' | 'word' | 'lone' | 'weak'
interface Segment extends Piece {
  readonly kind: Kind
}

/** @param afterQuantity a measure word at the beginning belongs to the quantity before it */
function wordsOf(folded: string, gap: Piece, afterQuantity: boolean): Piece[] {
  const segments = segmentsOf(folded, gap, afterQuantity)
  const words: Piece[] = []
  let joinable = false
  for (const [i, { start, end, kind }] of segments.entries()) {
    const lone: boolean = kind === 'lone' || (kind === 'weak' && joinable && segments[i + 1]?.kind === 'lone')
    const last = words.at(-1)
    const afterSurname =
      kind === 'word' && end - start <= 2 && joinable && isSurname(folded, last!, segments[i - 2])
    if ((lone && joinable) || afterSurname) words[words.length - 1] = { start: last!.start, end }
    else if (lone || kind === 'word') words.push({ start, end })
    joinable = lone
  }
  return words
}

function segmentsOf(folded: string, gap: Piece, afterQuantity: boolean): Segment[] {
  const text = folded.slice(gap.start, gap.end)
  return Array.from(segmenter.segment(text), ({ segment, index, isWordLike }) => {
    const start = gap.start + index
    const measure = index === 0 && afterQuantity && MEASURE_CHARACTERS.has(segment.replace(/的$/, ''))
    const word = segment.replace(PERFECTIVE, '')
    const kind = isWordLike && !measure ? kindOf(segment, word) : 'break'
    return { start, end: start + word.length, kind }
  })
}

function kindOf(segment: string, word: string): Kind {
  if (HAN.test(segment)) {
    if (isContent(segment)) return 'lone'
    return WEAK_CHARACTERS.has(segment) ? 'weak' : 'break'
  }
  const content = isContent(segment) && isContent(segment.replace(VERB_ENDING, '')) && !PRONOUN.test(segment)
  return content && isContent(word) ? 'word' : 'break'
}

/** Whether a lone character is a surname that begins a name: after an ordinary word it is none (京津|冀|市场). */
function isSurname(folded: string, { start, end }: Piece, before: Segment | undefined): boolean {
  if (!SINGLE_SURNAMES.has(folded.slice(start, end))) return false
  return (
    before === undefined ||
    before.kind === 'break' ||
    PERSON_TITLES.has(folded.slice(before.start, before.end))
  )
}

function isContent(folded: string): boolean {
  return !NON_CONTENT.has(folded) && !REPORTING.has(folded)
}
