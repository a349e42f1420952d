import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Token, terms, tokenize } from '../../src/retrieval/language/tokenize.ts'
import { contentWords } from '../../src/retrieval/search/content-words.ts'
import type { QueryShape } from '../../src/retrieval/search/query-terms.ts'

const K1 = 1.2
const B = 0.75

interface Posting {
  readonly docs: number[]
  readonly scores: number[]
}
export interface Question {
  readonly tokens: readonly Token[]
  readonly shape: QueryShape
  readonly gold: number
}
export interface QuestionSet {
  readonly name: string
  readonly questions: readonly Question[]
}
/** All passages of all sets together. */
export interface Collection {
  readonly count: number
  /** Number of terms in all passages. */
  readonly size: number
  readonly postings: Map<string, Posting>
}

export function jsonLines<T>(file: string): T[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as T)
}

export interface Doc {
  readonly id: string
  readonly text: string
}

/** @param numbers of the passages, by id; a question about another passage is left out */
export function readSet(folder: string, name: string, numbers: ReadonlyMap<string, number>): QuestionSet {
  const asked = jsonLines<{ question: string; doc_id: string }>(path.join(folder, `${name}.questions.jsonl`))
  const questions = asked.flatMap(({ question, doc_id }) => {
    const gold = numbers.get(doc_id)
    const shape = { length: question.length, content: contentWords(question) }
    return gold === undefined ? [] : [{ tokens: tokenize(question), shape, gold }]
  })
  return { name, questions }
}

/** BM25 scores of each term in each text, so that a query is a sum. */
export function indexTexts(texts: readonly string[]): Collection {
  const counted = texts.map((text) => {
    const counts = new Map<string, number>()
    for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
    return counts
  })
  const lengths = counted.map((counts) => [...counts.values()].reduce((sum, n) => sum + n, 0))
  const size = lengths.reduce((sum, n) => sum + n, 0)
  const postings = new Map<string, Posting>()
  for (const [doc, counts] of counted.entries()) {
    for (const [term, tf] of counts) {
      const posting = postings.get(term) ?? { docs: [], scores: [] }
      if (posting.docs.length === 0) postings.set(term, posting)
      posting.docs.push(doc)
      posting.scores.push((tf * (K1 + 1)) / (tf + K1 * (1 - B + (B * lengths[doc]! * texts.length) / size)))
    }
  }
  for (const { docs, scores } of postings.values()) {
    const idf = Math.log(1 + (texts.length - docs.length + 0.5) / (docs.length + 0.5))
    for (let i = 0; i < scores.length; i++) scores[i]! *= idf
  }
  return { count: texts.length, size, postings }
}

/** BM25 scores of all passages, each term times its weight. */
export function score(
  collection: Collection,
  question: Question,
  weight: (token: Token) => number,
): Float64Array {
  const scores = new Float64Array(collection.count)
  for (const token of question.tokens) {
    const posting = collection.postings.get(token.term)
    const w = posting ? weight(token) : 0
    posting?.docs.forEach((doc, i) => {
      scores[doc]! += w * posting.scores[i]!
    })
  }
  return scores
}
