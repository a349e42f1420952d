import { fold } from '../language/fold.ts'
import { type Token, tokenize } from '../language/tokenize.ts'
import { type AnswerType, askedMeasure, expectedAnswer } from './answer-type.ts'
import { type ContentWord, contentWords } from './content-words.ts'
import { findNearSynonyms } from './near-synonyms.ts'

/** A question, or another phrasing of it, as far as it can be read without the index. */
export interface Question {
  readonly text: string
  readonly folded: string
  /** The words that carry its topic. */
  readonly words: readonly ContentWord[]
  readonly tokens: readonly Token[]
  /** Bigrams and words of the near-synonyms of its words, but no single Han characters: they are no words. */
  readonly expansions: readonly Token[]
  /** Folded phrases of two characters or more in quotation marks or title marks, each once. */
  readonly phrases: readonly string[]
  readonly answerType: AnswerType | null
  /** A number with the measure asked for, on folded text; null where the question names no measure. */
  readonly measure: RegExp | null
  /** Whether it asks for several things: then an announced list is shown as a whole. */
  readonly asksForList: boolean
}

/** 五方面任务是什么 asks for a list as 哪些 does. */
const COUNTED_THINGS =
  /[两二三四五六七八九十几\d][个项大条点种]?(?:方面|任务|举措|措施|要求|建议|\p{Script=Han}{2,4})?(?:分别)?(?:是什么|有什么|是啥|内容)/u

export function readQuestion(text: string): Question {
  const folded = fold(text)
  const answerType = expectedAnswer(text)
  return {
    text,
    folded,
    words: contentWords(text),
    tokens: tokenize(text),
    expansions: findNearSynonyms(folded)
      .flatMap(({ words }) => words.flatMap(tokenize))
      .filter(({ kind }) => kind !== 'unigram'),
    phrases: quotedPhrases(folded),
    answerType,
    measure: askedMeasure(text),
    asksForList: answerType === 'list' || COUNTED_THINGS.test(folded),
  }
}

/** The query first, then its other phrasings, without blanks and repetitions. */
export function distinctPhrasings(query: string, queries: readonly string[]): string[] {
  const byFolded = new Map<string, string>()
  for (const phrasing of [query, ...queries]) {
    const key = fold(phrasing).trim()
    if (key !== '' && !byFolded.has(key)) byFolded.set(key, phrasing)
  }
  return [...byFolded.values()]
}

const QUOTED = /"([^"\n]+)"|《([^》\n]+)》/g

/** The parts of a folded question in quotation marks or title marks, with the marks, in UTF-16 units. */
export function quotedSpans(folded: string): { readonly start: number; readonly end: number }[] {
  return [...folded.matchAll(QUOTED)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }))
}

function quotedPhrases(folded: string): string[] {
  const phrases = quotedSpans(folded).map(({ start, end }) => folded.slice(start + 1, end - 1).trim())
  return [...new Set(phrases)].filter((phrase) => phrase.length > 1)
}
