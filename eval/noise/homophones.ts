/**
 * Measures search where one character is typed wrongly: npx tsx eval/noise/homophones.ts FOLDER
 *
 * FOLDER holds question answering sets as for eval/fit/quote-weights.ts, which become one collection. In a sample of the
 * questions one character of a content word is replaced by a homophone (another character, common in the collection, that
 * pinyin-pro reads as the word reads the right one, tone aside) or by a look-alike. The look-alikes are those of the
 * product's own list, so the row tells what the list is worth, not how many of such slips it knows.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pinyin } from 'pinyin-pro'
import type { SearchMode } from '../../src/retrieval/contract/search.ts'
import { fold } from '../../src/retrieval/language/fold.ts'
import { lookAlikes as lookAlikesOf } from '../../src/retrieval/models/alike-characters.ts'
import { contentWords } from '../../src/retrieval/search/content-words.ts'
import { planQuestion } from '../../src/retrieval/search/question-plan.ts'
import { rankPassages } from '../../src/retrieval/search/rank.ts'
import { Pace } from '../../src/retrieval/support/pace.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { indexSets } from '../indexed-sets.ts'

const SAMPLE = 1000
const SEED = 20261122
/** Replacements are among so many characters most frequent in the collection. */
const COMMON = 3500
/** Passages ranked: the articles of a collection of paragraphs are a passage or two. */
const LIMIT = 50

interface Line {
  readonly question: string
  readonly doc_id: string
}

/** A question with one character wrong. */
interface Noisy extends Line {
  readonly wrong: string
}

type Similar = (character: string, reading: string) => readonly string[]

const folder = process.argv[2]
if (!folder) throw new Error('usage: npx tsx eval/noise/homophones.ts FOLDER')
const names = readdirSync(folder).flatMap((file) => /^(.+)\.questions\.jsonl$/.exec(file)?.[1] ?? [])
const lines = names.flatMap((name) => readLines<Line>(path.join(folder, `${name}.questions.jsonl`)))
const deps = await indexSets(folder, names)
const common = commonCharacters(folder, names)
const random = mulberry32(SEED)
const homophones = sample(lines, homophonesOf(common))
const lookAlikes = sample(lines, (character) =>
  [...lookAlikesOf(character)].filter((other) => common.includes(other)),
)

report('| 1,000 questions | keyword, clean | keyword, wrong | hybrid, clean | hybrid, wrong |')
report('|---|---|---|---|---|')
for (const [name, noisy] of [
  ['homophone', homophones],
  ['look-alike', lookAlikes],
] as const) {
  const recall: string[] = []
  const reciprocal: string[] = []
  for (const mode of ['keyword', 'hybrid'] as const) {
    for (const query of [(line: Noisy) => line.question, (line: Noisy) => line.wrong]) {
      const ranks = await ranksOf(noisy, query, mode)
      recall.push(percent(mean(ranks.map((rank) => (rank <= 5 ? 1 : 0)))))
      reciprocal.push(percent(mean(ranks.map((rank) => 1 / rank))))
    }
  }
  report(`| ${name}: recall@5 | ${recall.join(' | ')} |`)
  report(`| ${name}: MRR | ${reciprocal.join(' | ')} |`)
}
const clean: string[] = []
for (const mode of ['keyword', 'hybrid'] as const) {
  const ranks = await ranksOf(lines, (line) => line.question, mode)
  clean.push(percent(mean(ranks.map((rank) => 1 / rank))), '')
}
report(`| all ${lines.length}: MRR | ${clean.join(' | ')} |`)

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}

function percent(share: number): string {
  return (100 * share).toFixed(2)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

async function ranksOf<Q extends Line>(
  asked: readonly Q[],
  query: (line: Q) => string,
  mode: SearchMode,
): Promise<number[]> {
  const ranks: number[] = []
  for (const line of asked) ranks.push(await rankOf(query(line), line.doc_id, mode))
  return ranks
}

/** Rank of an article among those of the ranked passages; infinite where it is not among them. */
async function rankOf(query: string, article: string, mode: SearchMode): Promise<number> {
  const options = { pace: new Pace() }
  const { phrasings } = await planQuestion(deps.index, [query], {
    ...options,
    withSpelling: mode !== 'keyword',
  })
  const { ranked } = await rankPassages(deps, { phrasings, mode, limit: LIMIT }, options)
  const articles = [...new Set(ranked.map(({ id }) => id.replace(/#.*$/, '')))]
  const at = articles.indexOf(article)
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1
}

/** Replaces a random character of a random content word by a random similar one; questions without any are passed over. */
function sample(from: readonly Line[], similar: Similar): Noisy[] {
  const noisy: Noisy[] = []
  for (const line of shuffled(from)) {
    const wrong = misspelt(line.question, similar)
    if (wrong !== null) noisy.push({ ...line, wrong })
    if (noisy.length === SAMPLE) break
  }
  return noisy
}

function misspelt(question: string, similar: Similar): string | null {
  const folded = fold(question)
  const readings = pinyin(folded, { toneType: 'none', type: 'array' })
  const whole = [...folded].length === folded.length && readings.length === folded.length
  const places = contentWords(question)
    .filter(({ start, end }) => end - start > 1)
    .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))
    .map((at) => ({ at, others: whole ? similar(folded[at]!, readings[at]!) : [] }))
    .filter(({ others }) => others.length > 0)
  if (places.length === 0) return null
  const { at, others } = pick(places)
  return question.slice(0, at) + pick(others) + question.slice(at + 1)
}

/** Characters whose own reading is that which the word gives the character (长 in 成长: zhang). */
function homophonesOf(characters: readonly string[]): Similar {
  const bySyllable = new Map<string, string[]>()
  for (const character of characters) {
    const reading = pinyin(character, { toneType: 'none' })
    bySyllable.set(reading, [...(bySyllable.get(reading) ?? []), character])
  }
  return (character, reading) => (bySyllable.get(reading) ?? []).filter((other) => other !== character)
}

function commonCharacters(from: string, setNames: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const name of setNames) {
    const text = fold(readFileSync(path.join(from, `${name}.docs.jsonl`), 'utf8'))
    for (const [character] of text.matchAll(/\p{Script=Han}/gu))
      counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  const ordered = [...counts].sort((a, b) => b[1] - a[1])
  return ordered.slice(0, COMMON).map(([character]) => character)
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => [random(), value] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value)
}

function pick<T>(values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!
}
