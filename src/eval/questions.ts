import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ChuchuError } from '../retrieval/index.ts'

/** One accepted answer: a verbatim piece of the clean text of an article. */
interface ExpectedAnswer {
  readonly article: string
  readonly text: string
}

export interface EvalQuestion {
  readonly id: string
  readonly question: string
  readonly kind: string
  readonly script: string
  /** Any one counts as right; none where the collection does not answer. */
  readonly answers: readonly ExpectedAnswer[]
}

/** The golden set names the article of each answer; data sets of one document a question name it once. */
const line = z.object({
  id: z.string(),
  question: z.string().min(1),
  kind: z.string().optional(),
  script: z.string().optional(),
  doc_id: z.string().optional(),
  answers: z.array(z.object({ article: z.string().optional(), text: z.string().min(1) })),
})

/**
 * Reads a question file: JSONL, one `{ id, question, answers: [{ text, article? }], doc_id?, kind?, script? }` a line.
 * @throws ChuchuError `unreadable_file` that names the file, or the line that is not a question
 */
export function readQuestions(file: string): EvalQuestion[] {
  const lines = readText(file).split('\n')
  return lines.flatMap((text, i) => (text.trim() === '' ? [] : [parse(text, i + 1)]))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw unreadableFile(file, cause)
  }
}

/** @param file as the user gave it */
export function unreadableFile(file: string, cause: unknown): ChuchuError {
  const code = (cause as NodeJS.ErrnoException).code
  const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
  const hint = 'name a file that exists and that you may read'
  return new ChuchuError('unreadable_file', `${file}: ${reason}`, hint, { cause })
}

function parse(text: string, number: number): EvalQuestion {
  try {
    const {
      id,
      question,
      kind = 'question',
      script = 'unknown',
      doc_id,
      answers,
    } = line.parse(JSON.parse(text))
    return { id, question, kind, script, answers: answers.map((answer) => resolve(answer, doc_id)) }
  } catch (cause) {
    throw new ChuchuError(
      'unreadable_file',
      `line ${number} of the question file is not a question`,
      'write one JSON object a line with id, question and answers: [{ text, article }]',
      { cause },
    )
  }
}

function resolve(
  answer: { text: string; article?: string | undefined },
  doc: string | undefined,
): ExpectedAnswer {
  const article = answer.article ?? doc
  if (article === undefined) throw new Error('neither article nor doc_id')
  return { article, text: answer.text }
}
