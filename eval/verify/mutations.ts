import type { DifferenceKind } from '../../src/retrieval/contract/verification.ts'
import { fold, toScript } from '../../src/retrieval/language/fold.ts'
import { findNumbers } from '../../src/retrieval/language/numbers.ts'
import { findMentions } from '../../src/retrieval/people/mentions.ts'
import { pick, type Random } from './random.ts'

/** What mutations draw on: names and content words of the collection. */
export interface Pools {
  readonly names: readonly string[]
  readonly words: readonly string[]
}

/** Changes a sentence; null where it has nothing to change. */
export type Mutation = (
  sentence: string,
  random: Random,
  pools: Pools,
) => Promise<string | null> | string | null

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
const HAN_WORD = /^\p{Script=Han}{2,4}$/u
const NEGATING = /[不未没沒无無非别莫勿]/u
const NUMERAL = /[\d〇零一二三四五六七八九十百千万亿两]/u

/** Changes that leave the words as they are. */
export const HARMLESS: Record<string, Mutation> = {
  'to Traditional': (text) => toScript(text, 'hant'),
  'to Simplified': (text) => toScript(text, 'hans'),
  'script there and back': async (text) => toScript(await toScript(text, 'hant'), 'hans'),
  'full width': (text) => text.replace(/[!-~]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  'quotation marks': (text, random) => {
    const [open, close, inner, outer] = pick(
      random,
      ['「」『』', '""\'\'', '『』「」'].map((marks) => [...marks]),
    )!
    return text.replace(/“/gu, open!).replace(/”/gu, close!).replace(/‘/gu, inner!).replace(/’/gu, outer!)
  },
  'white space': (text, random) => breakUp(text, random),
  'punctuation style': (text) =>
    text
      .replace(/(?<![\d０-９])[，,](?![\d０-９])/gu, (mark) => (mark === ',' ? '，' : ','))
      .replace(/。/gu, '. ')
      .replace(/：/gu, ':')
      .replace(/；/gu, ';')
      .replace(/（/gu, '(')
      .replace(/）/gu, ')')
      .replace(/——/gu, '—'),
  'ellipsis join': (text, random) => leaveOut(text, random),
}

/** Changes of the words, with the kind of difference each is. */
export const REAL: Record<string, { readonly kind: DifferenceKind; readonly mutate: Mutation }> = {
  'digit changed': { kind: 'number', mutate: changeDigit },
  'number scaled': { kind: 'number', mutate: scaleNumber },
  'negation dropped': { kind: 'negation', mutate: dropNegation },
  'negation added': { kind: 'negation', mutate: addNegation },
  'name swapped': { kind: 'name', mutate: swapName },
  'word replaced': { kind: 'word', mutate: replaceWord },
  'clauses swapped': { kind: 'order', mutate: swapClauses },
  'clause dropped': { kind: 'omission', mutate: dropClause },
}

function breakUp(text: string, random: Random): string {
  return [...text]
    .map((character, i, all) => {
      const next = all[i + 1] ?? ''
      const inLatin =
        /[\p{Script=Latin}\p{N}.,:%-]/u.test(character) && /[\p{Script=Latin}\p{N}.,:%-]/u.test(next)
      return random() < 0.15 && !inLatin
        ? character + pick(random, [' ', '\n', '\u3000', '\u200b', '\n\n'])!
        : character
    })
    .join('')
}

function leaveOut(text: string, random: Random): string | null {
  const words = Array.from(segmenter.segment(text), ({ index }) => index).filter(
    (at) => at >= 5 && at <= text.length - 5,
  )
  const from = pick(random, words)
  const to =
    from === null
      ? null
      : pick(
          random,
          words.filter((at) => at >= from + 4),
        )
  if (from === null || to === null || hides(text, from, to)) return null
  return `${text.slice(0, from)}${pick(random, ['……', '...', '[...]', '…', '〔略〕'])}${text.slice(to)}`
}

/**
 * Whether what an ellipsis leaves out takes a negation (…没有|公开讨论) or a part of a number from what stays: that says
 * something else.
 */
function hides(text: string, from: number, to: number): boolean {
  const cutsNumber = findNumbers(text).some(({ start, end }) =>
    [from, to].some((at) => start < at && at < end),
  )
  return cutsNumber || NEGATING.test(text[to - 1]!) || /[没沒]有$/u.test(text.slice(from, to))
}

function replaceAt(text: string, start: number, end: number, other: string): string {
  return text.slice(0, start) + other + text.slice(end)
}

const DIGITS = '一二三四五六七八九'

function changeDigit(text: string, random: Random): string | null {
  const places = findNumbers(text).flatMap(({ start, end }) =>
    [...Array(end - start).keys()]
      .map((i) => start + i)
      .filter((at) => /[\d一二三四五六七八九]/u.test(text[at]!)),
  )
  const at = pick(random, places)
  if (at === null) return null
  const all = /\d/u.test(text[at]!) ? '123456789' : DIGITS
  return replaceAt(
    text,
    at,
    at + 1,
    pick(
      random,
      [...all].filter((digit) => digit !== text[at]),
    )!,
  )
}

function scaleNumber(text: string, random: Random): string | null {
  const number = pick(
    random,
    findNumbers(text).filter(({ kind }) => kind === 'number' || kind === 'percent'),
  )
  if (number === null) return null
  const written = text.slice(number.start, number.end)
  const scaled = /[万萬]/u.test(written)
    ? written.replace(/[万萬]/u, pick(random, ['亿', '千'])!)
    : /[亿億]/u.test(written)
      ? written.replace(/[亿億]/u, '万')
      : /^\d+$/u.test(written)
        ? `${written}${pick(random, ['0', '万', '00'])}`
        : written.replace(/(\d)\.(\d)/u, '$1$2')
  return scaled === written ? null : replaceAt(text, number.start, number.end, scaled)
}

function dropNegation(text: string, random: Random): string | null {
  const at = pick(random, [...text.matchAll(/[不未没沒无無]/gu)])?.index
  return at === undefined ? null : replaceAt(text, at, at + 1, '')
}

function addNegation(text: string, random: Random): string | null {
  const places = Array.from(segmenter.segment(text)).filter(({ segment }) => HAN_WORD.test(segment))
  const at = pick(random, places)?.index
  return at === undefined ? null : replaceAt(text, at, at, pick(random, ['不', '未', '没', '没有'])!)
}

function swapName(text: string, random: Random, { names }: Pools): string | null {
  const folded = fold(text)
  const mention = pick(random, findMentions(folded, names))
  if (mention === null) return null
  const other = pick(random, names)!
  return other.includes(mention.name) || mention.name.includes(other)
    ? null
    : replaceAt(text, mention.start, mention.end, other)
}

function replaceWord(text: string, random: Random, { words, names }: Pools): string | null {
  const mentions = findMentions(fold(text), names)
  const places = Array.from(segmenter.segment(text)).filter(
    ({ segment, index }) =>
      isContentWord(segment) &&
      !mentions.some(({ start, end }) => start < index + segment.length && end > index),
  )
  const place = pick(random, places)
  const other = pick(random, words)!
  if (!place || fold(place.segment) === other) return null
  return replaceAt(text, place.index, place.index + place.segment.length, other)
}

/** Words that other sentences may be given: no name, number or negation. */
export function isContentWord(segment: string): boolean {
  return HAN_WORD.test(segment) && !NEGATING.test(segment) && !NUMERAL.test(segment)
}

/** Clauses with the comma behind them; the last has none. */
function clausesOf(text: string): string[] {
  return text.split(/(?<=[，,；;])(?!\d)/u)
}

function bare(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '')
}

function swapClauses(text: string, random: Random): string | null {
  const clauses = clausesOf(text)
  const places = [...clauses.keys()].filter(
    (i) => i + 2 < clauses.length && bare(clauses[i]!).length >= 4 && bare(clauses[i + 1]!).length >= 4,
  )
  const at = pick(random, places)
  if (at === null || bare(clauses[at]!) === bare(clauses[at + 1]!)) return null
  ;[clauses[at], clauses[at + 1]] = [clauses[at + 1]!, clauses[at]!]
  return clauses.join('')
}

function dropClause(text: string, random: Random): string | null {
  const clauses = clausesOf(text)
  const places = [...clauses.keys()].filter(
    (i) => i > 0 && i + 1 < clauses.length && bare(clauses[i]!).length >= 4,
  )
  const at = pick(random, places)
  return at === null ? null : clauses.filter((_, i) => i !== at).join('')
}
