/**
 * Measures verify_quotes on quotes that were changed in known ways: npx tsx eval/verify/run.ts [FOLDER] [QUOTES] [ODD]
 *
 * FOLDER (../shared/data) holds xinhua.docs.jsonl and news.docs.jsonl; the bundled articles join them in a collection that is
 * opened like any other. One article in ten is left out of it. QUOTES is the number of changed sentences in all (20,000). Quotes that come out otherwise than expected are
 * written to the file ODD.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Reading } from '../../src/retrieval/article/reading.ts'
import type { DifferenceKind, QuoteToVerify, Verdict } from '../../src/retrieval/contract/verification.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { collectionOf, lettersOf, readPages, readSet } from './collection.ts'
import { dataFolder, openArticles } from './indexed.ts'
import { HARMLESS, isContentWord, type Mutation, type Pools, REAL } from './mutations.ts'
import { pick, shuffled } from './random.ts'

const SEED = 20261122
const NEWS = 2000
const LEFT_OUT = 10

/** Date, author and source run into the first line of many articles of the set. */
const RUN_IN = /正文：|查看更多\s*责任编辑：/u

/** Letters in a row that two texts share, and the share of a sentence in such rows from which on it is no longer another sentence. */
const SHINGLE = 4
const REWORDED = 0.5
/** Articles among which reworded sentences are looked for. */
const NEAREST = 12

interface Sentence {
  readonly reading: Reading
  readonly text: string
  readonly start: number
  readonly end: number
  readonly speaker: string | null
}

interface Row {
  name: string
  n: number
  chance: number
  verdicts: Record<string, number>
  kind: number
  source: number
}

const [named, count = '20000', oddFile] = process.argv.slice(2)
const folder = dataFolder(named)
const random = mulberry32(SEED)
const started = performance.now()
const news = shuffled(random, await readSet(path.join(folder, 'news.docs.jsonl'))).slice(0, NEWS)
const pages = readPages('corpus')
const all = [...(await readSet(path.join(folder, 'xinhua.docs.jsonl'))), ...news]
const kept = [...pages, ...all.filter((_, i) => i % LEFT_OUT !== 0)]
const leftOut = all.filter((_, i) => i % LEFT_OUT === 0)
const deps = collectionOf(kept)
const { collection, close } = await openArticles(kept)
const letters = kept.map(({ clean }) => lettersOf(clean)).join('\n')
const sentences = shuffled(random, kept.flatMap(sentencesOf))
const words = sentences
  .slice(0, 3000)
  .flatMap(({ text }) => Array.from(new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)))
  .map(({ segment }) => segment)
  .filter((word) => isContentWord(word) && !deps.isName(word))
const persons = [...new Set(sentences.flatMap(({ speaker }) => speaker ?? []))]
const pools: Pools = { names: deps.names.filter((name) => isContentWord(name)), words }
const odd: string[] = []
print(
  `${kept.length} articles, ${leftOut.length} left out, ${deps.names.length} names, read in ${Math.round((performance.now() - started) / 1000)} s`,
)

const classes = Object.keys(HARMLESS).length + Object.keys(REAL).length + 1
const perClass = Math.ceil(Number(count) / (classes + 4))
const table: Row[] = [await judgeAll('as it stands', (text) => text, 'exact', null)]
for (const [name, mutation] of Object.entries(HARMLESS))
  table.push(await judgeAll(name, mutation, 'exact variant', null))
for (const [name, { kind, mutate }] of Object.entries(REAL))
  table.push(await judgeAll(name, mutate, 'altered', kind))
table.push(await judgeLeftOut())
table.push(
  await judgeNamed('wrong article', ({ reading }) => ({ article_id: otherThan(reading).article.id })),
)
table.push(
  await judgeNamed('wrong speaker', ({ speaker }) =>
    speaker
      ? {
          speaker: pick(
            random,
            persons.filter((one) => !one.includes(speaker) && !speaker.includes(one)),
          )!,
        }
      : null,
  ),
)
table.push(
  await judgeNamed('wrong date', ({ reading }) =>
    reading.article.metadata.published ? { published: '2019-05-04' } : null,
  ),
)
table.push(
  await judgeNamed('wrong source', ({ reading }) =>
    reading.article.metadata.source ? { source: '某某晚报' } : null,
  ),
)
printTable()
close()
if (oddFile) writeFileSync(oddFile, odd.join('\n'))

function sentencesOf(reading: Reading): Sentence[] {
  return reading.sentences.flatMap(({ span: { start, end } }, i) => {
    const text = reading.clean.slice(start, end)
    const length = lettersOf(text).length
    return length < 8 || length > 300 || RUN_IN.test(text)
      ? []
      : [{ reading, text, start, end, speaker: reading.speakers[i]?.name ?? null }]
  })
}

async function judgeAll(
  name: string,
  mutate: Mutation,
  expected: string,
  kind: DifferenceKind | null,
): Promise<Row> {
  const row = newRow(name)
  for (const sentence of shuffled(random, sentences)) {
    if (row.n >= perClass) break
    const text = await mutate(sentence.text, random, pools)
    if (text === null) continue
    if (kind !== null && letters.includes(lettersOf(text))) {
      row.chance++
      continue
    }
    const verdict = await record(row, { text })
    const right = kind === null || verdict.differences.some((difference) => difference.kind === kind)
    const atSource = isAt(verdict, sentence)
    if (right && expected.includes(verdict.verdict)) row.kind++
    if (atSource) row.source++
    if (!expected.includes(verdict.verdict) || !right || !atSource) note(name, sentence, text, verdict)
  }
  return row
}

async function judgeLeftOut(): Promise<Row> {
  const row = newRow('left out')
  for (const sentence of shuffled(random, leftOut.flatMap(sentencesOf))) {
    if (row.n >= perClass * 2) break
    if (letters.includes(lettersOf(sentence.text)) || (await isReworded(sentence.text))) {
      row.chance++
      continue
    }
    const verdict = await record(row, { text: sentence.text })
    if (verdict.verdict !== 'not_found') note('left out', sentence, sentence.text, verdict)
  }
  return row
}

/** Whether an article of the collection holds half of a sentence's words: a reprint, or the same event by another reporter. */
async function isReworded(text: string): Promise<boolean> {
  const own = lettersOf(text)
  const shingles = [...own].slice(0, 1 - SHINGLE).map((_, at) => own.slice(at, at + SHINGLE))
  const ids = await deps.candidates.nearest(text, NEAREST)
  const readings = await deps.readings(ids)
  return readings.some((reading) => {
    const other = lettersOf(reading?.clean ?? '')
    return shingles.filter((shingle) => other.includes(shingle)).length >= REWORDED * shingles.length
  })
}

async function judgeNamed(
  name: string,
  attribution: (sentence: Sentence) => Omit<QuoteToVerify, 'text'> | null,
): Promise<Row> {
  const row = newRow(name)
  for (const sentence of shuffled(random, sentences)) {
    if (row.n >= perClass) break
    const named = attribution(sentence)
    const own = lettersOf(sentence.text)
    if (named === null || letters.indexOf(own) !== letters.lastIndexOf(own)) continue
    const verdict = await record(row, { text: sentence.text, ...named })
    if (verdict.verdict !== 'misattributed')
      note(`${name} ${JSON.stringify(named)}`, sentence, sentence.text, verdict)
  }
  return row
}

function otherThan(reading: Reading): Reading {
  const other = pick(random, kept)!
  return other === reading ? otherThan(reading) : other
}

function newRow(name: string): Row {
  return { name, n: 0, chance: 0, verdicts: {}, kind: 0, source: 0 }
}

async function record(row: Row, quote: QuoteToVerify): Promise<Verdict> {
  const verdict = (await collection.verifyQuotes({ quotes: [quote] })).verdicts[0]!
  row.n++
  row.verdicts[verdict.verdict] = (row.verdicts[verdict.verdict] ?? 0) + 1
  return verdict
}

/** Whether the citation overlaps the sentence that was changed, or cites the same words elsewhere. */
function isAt({ citation, places: listed }: Verdict, { reading, text, start, end }: Sentence): boolean {
  const own = lettersOf(text)
  const places = [citation, ...listed]
  if (places.some((place) => place && lettersOf(place.quote.exact).includes(own))) return true
  return places.some(
    (place) =>
      place?.article.id === reading.article.id && place.position.start < end && place.position.end > start,
  )
}

function note(name: string, sentence: Sentence, text: string, verdict: Verdict): void {
  odd.push(
    [
      `== ${name}: ${verdict.verdict} ${verdict.citation?.article.id === sentence.reading.article.id ? '' : `(${sentence.reading.article.id} -> ${verdict.citation?.article.id})`}`,
      `quote  ${text}`,
      `true   ${sentence.text}`,
      `cited  ${verdict.citation?.quote.exact ?? ''}`,
      ...verdict.differences.map(({ kind, yours, source }) => `  ${kind}: ${yours} | ${source}`),
    ].join('\n'),
  )
}

function printTable(): void {
  const kinds = ['exact', 'variant', 'altered', 'misattributed', 'not_found']
  print(
    `| class | n | ${kinds.join(' | ')} | as expected | at its source | left aside: stands there, or nearly |`,
  )
  print(`|---|--:|${'--:|'.repeat(kinds.length + 3)}`)
  for (const { name, n, chance, verdicts, kind, source } of table) {
    const shares = kinds.map((each) => percent((verdicts[each] ?? 0) / n))
    print(
      `| ${name} | ${n} | ${shares.join(' | ')} | ${percent(kind / n)} | ${percent(source / n)} | ${chance} |`,
    )
  }
  print(`${Math.round((performance.now() - started) / 1000)} s`)
}

function percent(share: number): string {
  return share === 0 ? '0' : (100 * share).toFixed(2)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
