/**
 * How long an answer of 20 quotes takes: npx tsx eval/verify/timing.ts [FOLDER]
 *
 * Answers with quotes as they stand, and with one character changed in each, on the bundled articles and on all of
 * news.docs.jsonl in FOLDER (../shared/data); first the collection's first answer, then 100 different ones.
 */
import path from 'node:path'
import type { Reading } from '../../src/retrieval/article/reading.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { readPages, readSet } from './collection.ts'
import { dataFolder, openArticles } from './indexed.ts'
import { pick } from './random.ts'

const SEED = 20261122
const ANSWERS = 100
const QUOTES = 20

const random = mulberry32(SEED)
await measure('bundled', readPages('corpus'))
await measure('news', await readSet(path.join(dataFolder(process.argv[2]), 'news.docs.jsonl')))

async function measure(name: string, readings: readonly Reading[]): Promise<void> {
  const { collection, close } = await openArticles(readings)
  for (const [kind, change] of [
    ['as they stand', (text: string) => text],
    ['one character changed', (text: string) => `${text.slice(0, 6)}某${text.slice(7)}`],
  ] as const) {
    const times: number[] = []
    for (let i = 0; i <= ANSWERS; i++) {
      const answer = answerFrom(readings, change)
      const started = performance.now()
      await collection.verifyQuotes({ answer })
      times.push(performance.now() - started)
    }
    const [first, ...others] = times
    others.sort((a, b) => a - b)
    const [p50, p95] = [0.5, 0.95].map((share) => Math.round(others[Math.floor(share * others.length)]!))
    process.stdout.write(
      `${name}, ${readings.length} articles, ${QUOTES} quotes ${kind}: p50 ${p50} ms, p95 ${p95} ms, first ${Math.round(first!)} ms\n`,
    )
  }
  close()
}

function answerFrom(readings: readonly Reading[], change: (text: string) => string): string {
  const lines: string[] = []
  while (lines.length < QUOTES) {
    const { article, sentences, clean } = pick(random, readings)!
    const sentence = pick(random, sentences)
    const text = sentence && clean.slice(sentence.span.start, sentence.span.end)
    if (text && text.length > 14 && text.length < 200 && !/[“”\n]/u.test(text))
      lines.push(`文章写道：“${change(text)}”[${article.id}]`)
  }
  return lines.join('\n\n')
}
