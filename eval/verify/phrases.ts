/**
 * Whether find_phrase gives all places: npx tsx eval/verify/phrases.ts [FOLDER] [PHRASES]
 *
 * PHRASES (2,000) random phrases of 1 to 12 characters, each in the article's script, or converted to the other one, over the
 * bundled articles and 2,000 articles of news.docs.jsonl in FOLDER (../shared/data), against a scan of all their texts.
 */
import path from 'node:path'
import type { FindPhraseResponse } from '../../src/retrieval/index.ts'
import { fold, toScript } from '../../src/retrieval/language/fold.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { readPages, readSet } from './collection.ts'
import { dataFolder, openArticles } from './indexed.ts'
import { pick, shuffled } from './random.ts'

const SEED = 20261122
const NEWS = 2000
const LONGEST = 12
const SHOWN = 100

const [named, count = '2000'] = process.argv.slice(2)
const random = mulberry32(SEED)
const news = shuffled(random, await readSet(path.join(dataFolder(named), 'news.docs.jsonl'))).slice(0, NEWS)
const readings = [...readPages('corpus'), ...news]
const { collection, close } = await openArticles(readings)
const texts = readings
  .map(({ article, clean }) => ({ id: article.id, folded: fold(clean) }))
  .sort((a, b) => (a.id < b.id ? -1 : 1))
  .map(({ id, folded }) => {
    const at = [...folded.split('').keys()].filter((i) => !/\s/u.test(folded[i]!))
    return { id, at, text: at.map((i) => folded[i]).join('') }
  })

let wrong = 0
const times: number[] = []
for (let i = 0; i < Number(count); i++) {
  const phrase = await randomPhrase()
  const started = performance.now()
  const found = await collection.findPhrase({ phrase, limit: SHOWN })
  times.push(performance.now() - started)
  if (await isRight(phrase, found)) continue
  wrong++
  process.stdout.write(`otherwise than a scan: ${JSON.stringify(phrase)}\n`)
}
close()
times.sort((a, b) => a - b)
const at = (share: number) => times[Math.floor(share * (times.length - 1))]!.toFixed(1)
process.stdout.write(
  `${count} phrases, ${wrong} otherwise than a scan; p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms\n`,
)
process.exitCode = wrong === 0 ? 0 : 1

async function randomPhrase(): Promise<string> {
  for (;;) {
    const characters = [...pick(random, readings)!.clean]
    const start = Math.floor(random() * characters.length)
    const phrase = characters.slice(start, start + 1 + Math.floor(random() * LONGEST)).join('')
    if (phrase.trim() === '' || fold(phrase).includes('*')) continue
    const script = pick(random, [null, 'hans', 'hant'] as const)
    return script ? toScript(phrase, script) : phrase
  }
}

async function isRight(phrase: string, first: FindPhraseResponse): Promise<boolean> {
  const wanted = fold(phrase).replace(/\s/gu, '')
  const places: string[] = []
  for (const { id, at, text } of texts) {
    for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1))
      places.push(`${id} ${at[from]}-${at[from + wanted.length - 1]! + 1}`)
  }
  if (first.count !== places.length) return false
  // Pages of the commonest characters are compared as far as two of them go.
  const pages = [first]
  if (first.next_cursor)
    pages.push(await collection.findPhrase({ phrase, limit: SHOWN, cursor: first.next_cursor }))
  const shown = pages.flatMap(({ occurrences }) =>
    occurrences.map(({ article, position }) => `${article.id} ${position.start}-${position.end}`),
  )
  return shown.length === Math.min(places.length, 2 * SHOWN) && shown.every((place, i) => place === places[i])
}
