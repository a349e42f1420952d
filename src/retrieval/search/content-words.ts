import { fold } from '../language/fold.ts'
import { tokenize } from '../language/tokenize.ts'
import { BODY_ENDINGS, REPORTING_VERBS, SURNAMES } from '../people/names.ts'
import { PERSON_TITLES } from '../people/titles.ts'
import {
  ALL_MEASURE_CHARACTERS,
  ASKING,
  ASKING_QUANTITY,
  MEASURE_CHARACTERS,
  NON_CONTENT,
  WEAK_CHARACTERS,
} from './question-words.ts'

/** A word that carries a question's topic, in UTF-16 units of the question. */
export interface ContentWord {
  /** As asked. */
  readonly text: string
  readonly folded: string
  readonly start: number
  readonly end: number
  /** Put together from pieces that the segmenter left apart: a name or term it does not know, or two words. */
  readonly joined: boolean
}

/** A part of a folded question, half-open, in UTF-16 units. */
interface Piece {
  readonly start: number
  readonly end: number
}

interface Word extends Piece {
  readonly joined: boolean
}

const HAN = /^\p{Script=Han}$/u
/** What the segmenter leaves on short verbs (提了, 说过, 做的); a word without it may be a function word. */
const VERB_ENDING = /(?<=.)[了过着出到的]$/
const PERFECTIVE = /(?<=.)了$/
const PRONOUN = /^[我你您他她它]/
const REPORTING = new Set(REPORTING_VERBS)

/** Verbs of one character that are part of no name: 老何|卖. */
const LONE_VERBS = new Set('卖买吃喝赚挣')
/** 每碗, 这座; 一天, 一张 as in 一天卖几碗. What is counted from one on (一期, 一月, 一楼) is no rate. */
const RATE = /^(?:[每这那该各]\p{Script=Han}|一[天年周次个只条张件份斤碗杯瓶台辆])$/u

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
  const segments = segmentsOf(folded)
  const atoms = atomsOf(question, folded, segments)
  const words: Word[] = atoms
    .filter(({ start, end }) => isContent(folded.slice(start, end)))
    .map(({ start, end }) => ({ start, end, joined: false }))
  for (const gap of gapsBetween([...atoms, ...askingIn(folded, segments)], folded.length)) {
    words.push(...wordsOf(folded, gap))
  }
  return words
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, joined }) => ({
      text: question.slice(start, end),
      folded: folded.slice(start, end),
      start,
      end,
      joined,
    }))
}

/** Asking words, each with the measure that the segmenter takes for a part of it: 几碗|面, 多少钱; 几内亚 is a name. */
function askingIn(folded: string, segments: readonly Piece[]): Piece[] {
  return [...folded.matchAll(ASKING)].flatMap(({ index: start, 0: text }) => {
    const end = start + text.length
    if (!ASKING_QUANTITY.test(text)) return { start, end }
    const whole = segments.find((segment) => segment.end >= end)?.end ?? end
    if (whole <= end + 1 || ALL_MEASURE_CHARACTERS.has(folded.charAt(end))) return { start, end: whole }
    return []
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

/** `lone`: one character that the segmenter took for a word; `weak`: a lone function character that names also contain. */
type Kind = 'break' | 'word' | 'lone' | 'weak'
interface Segment extends Piece {
  readonly kind: Kind
}

function wordsOf(folded: string, gap: Piece): Word[] {
  const segments = kindsOf(folded, gap)
  const words: Word[] = []
  let joinable = false
  for (const [i, { start, end, kind }] of segments.entries()) {
    const [before, next] = [segments[i - 1], segments[i + 1]]
    const lone: boolean = kind === 'lone' || (kind === 'weak' && joinable && next?.kind === 'lone')
    const last = words.at(-1)
    const afterSurname =
      kind === 'word' && end - start === 2 && joinable && last && isSurname(folded, last, segments[i - 2])
    // It ends the body or place that the word before it names: 图书|馆, 榆林|区.
    const ending =
      kind === 'lone' &&
      before?.kind === 'word' &&
      next?.kind !== 'lone' &&
      BODY_ENDINGS.has(folded.charAt(start))
    if (last && ((lone && joinable) || afterSurname || ending)) {
      words[words.length - 1] = { start: last.start, end, joined: true }
    } else if (lone || kind === 'word') words.push({ start, end, joined: false })
    joinable = lone && !ending
  }
  return words
}

function kindsOf(folded: string, gap: Piece): Segment[] {
  const text = folded.slice(gap.start, gap.end)
  const isMeasure = measureTest(folded.slice(0, gap.start))
  return Array.from(segmenter.segment(text), ({ segment, index, isWordLike }) => {
    const start = gap.start + index
    const word = segment.replace(PERFECTIVE, '')
    const measure = index === 0 && isMeasure(segment.replace(/的$/, ''))
    const kind = isWordLike && !measure ? kindOf(segment, word) : 'break'
    return { start, end: start + word.length, kind }
  })
}

/** What is a measure behind these words: any character after 几 (几口井), a known one after 多少 and 几个 (几个月). */
function measureTest(before: string): (segment: string) => boolean {
  if (before.endsWith('几')) return (segment) => HAN.test(segment)
  return (segment) => ASKING_QUANTITY.test(before.replace(/个$/, '')) && ALL_MEASURE_CHARACTERS.has(segment)
}

function kindOf(segment: string, word: string): Kind {
  if (HAN.test(segment)) {
    if (LONE_VERBS.has(segment)) return 'word'
    if (isContent(segment)) return 'lone'
    return WEAK_CHARACTERS.has(segment) ? 'weak' : 'break'
  }
  const content = isContent(segment) && isContent(segment.replace(VERB_ENDING, '')) && !PRONOUN.test(segment)
  return content && isContent(word) ? 'word' : 'break'
}

/** Whether a lone character is a surname that begins a name: after an ordinary word it is none (京津|冀|市场). */
function isSurname(folded: string, { start, end }: Piece, before: Segment | undefined): boolean {
  if (end - start > 1 || !SURNAMES.has(folded.slice(start, end))) return false
  return (
    before === undefined ||
    before.kind === 'break' ||
    PERSON_TITLES.has(folded.slice(before.start, before.end))
  )
}

function isContent(folded: string): boolean {
  return !NON_CONTENT.has(folded) && !REPORTING.has(folded) && !isRate(folded)
}

function isRate(folded: string): boolean {
  return RATE.test(folded) && ALL_MEASURE_CHARACTERS.has(folded.charAt(1))
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** The segments of a folded text, marks included. */
function segmentsOf(folded: string): Piece[] {
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
function atomsOf(question: string, folded: string, segments: readonly Piece[]): Piece[] {
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
 * it (财政部|部长), where the text before it still ends in a word.
 */
function shortTitleEndingWith(folded: string, { start, end }: Piece): Piece[] {
  const from = end - 2
  if (!PERSON_TITLES.has(folded.slice(from, end))) return []
  const isCut = start === end - 1
  const repeats = start === from && folded[from] === folded[from - 1]
  return (isCut || repeats) && endsInWord(folded.slice(0, from)) ? [{ start: from, end }] : []
}

function endsInWord(folded: string): boolean {
  const last = segmentsOf(folded).at(-1)
  return last === undefined || last.end - last.start > 1 || BODY_ENDINGS.has(folded.slice(-1))
}

/** 首批, 首座: the segmenter leaves their characters apart, and they do not join what follows. */
function ordinalsIn(folded: string, segments: readonly Piece[]): Piece[] {
  return segments.flatMap(({ start, end }, i) => {
    const next = segments[i + 1]
    const measured = next?.end === end + 1 && MEASURE_CHARACTERS.has(folded.charAt(end))
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
