import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Question {
  readonly text: string
  /** Id of the article that answers it. */
  readonly article: string
  /** Accepted answers, verbatim pieces of the article. */
  readonly answers: readonly string[]
}

/**
 * The question sets of a folder: NAME.questions.jsonl ({ question, doc_id, answers: [{ text }] }), in order of their names.
 * @param every takes every so many questions of a set
 */
export function readQuestionSets(folder: string, every: number): { name: string; questions: Question[] }[] {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.questions\.jsonl$/.exec(file)?.[1] ?? [])
  return names.sort().map((name) => ({ name, questions: readQuestions(folder, name, every) }))
}

function readQuestions(folder: string, name: string, every: number): Question[] {
  const lines = readFileSync(path.join(folder, `${name}.questions.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
  return lines
    .filter((_, i) => i % every === 0)
    .map((line) => {
      const { question, doc_id, answers } = JSON.parse(line) as {
        question: string
        doc_id: string
        answers: { text: string }[]
      }
      return { text: question, article: doc_id, answers: answers.map(({ text }) => text) }
    })
}
