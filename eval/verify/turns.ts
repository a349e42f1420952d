/**
 * Whether hostile quotes and phrases keep the process busy: npx tsx eval/verify/turns.ts [FOLDER]
 *
 * Over articles of 1 MB, made of news.docs.jsonl in FOLDER (../shared/data) and of one character. While each quote or phrase
 * is checked, the longest turn of work is measured, in milliseconds of CPU, so that other processes do not count; the
 * same call is then cancelled after a while and must end within 200 ms. Turns of more than 50 ms must be fewer than one in a hundred.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CallOptions, Collection } from '../../src/retrieval/index.ts'
import { readingOf } from './collection.ts'
import { dataFolder, openArticles } from './indexed.ts'

const LONG = 1_000_000
const CANCELLED_WITHIN = 200
const TURN = 50
/** Milliseconds of CPU after which the same call is cancelled. */
const CANCEL_AFTER = 30

/** Measures the turns of the process's work. */
class TurnWatch {
  private readonly turns: number[] = []
  private began = cpu()
  private next = setImmediate(() => this.turn())

  private turn(): void {
    this.turns.push(cpu() - this.began)
    this.began = cpu()
    this.next = setImmediate(() => this.turn())
  }

  end(): readonly number[] {
    clearImmediate(this.next)
    return [...this.turns, cpu() - this.began]
  }
}

const news = longText(path.join(dataFolder(process.argv[2]), 'news.docs.jsonl'))
const texts = { news, line: news.replaceAll('\n', ''), same: '哈'.repeat(LONG) }
const readings = Object.entries(texts).map(([id, raw]) =>
  readingOf({ id, file: 'made.jsonl', raw, sha256: '', kind: 'body', stated: { title: id } }),
)
const { collection, close } = await openArticles(readings)

const passage = news.slice(200_000, 220_000)
const everyThird = (text: string) => [...text].map((one, i) => (i % 3 === 2 ? '某' : one)).join('')
const QUOTES: Record<string, string> = {
  'verbatim, 20,000 units': passage,
  'every third unit changed, 20,000 units': everyThird(passage),
  'sentences in reverse order': passage.split('。').reverse().join('。'),
  'units in reverse order': [...passage].reverse().join(''),
  'parts joined by marks of omission': passage.match(/.{1,60}/gsu)?.join('……') ?? '',
  'parts that stand everywhere': '的……一……是……在……不……'.repeat(500),
  'one unit that stands everywhere': '的',
  'one unit among equal ones': `${'哈'.repeat(10_000)}嘿${'哈'.repeat(10_000)}`,
  'equal units': '哈'.repeat(30_000),
  'a unit of equal ones': '哈',
  'numbers and names': '2024年3月7日天津市人民医院张伟不同意280万'.repeat(700),
}
const PHRASES: Record<string, string> = {
  'phrase that stands everywhere': '的',
  'phrase of equal units': '哈'.repeat(200),
  'phrase with wildcards': '的*一*是',
  'phrase of wildcards': `${'哈*'.repeat(99)}乎`,
}

// The tables of folding and names are made once, with the first call of a process.
await collection.verifyQuotes({ answer: '张三说：“今年水稻长势很好。”' })

let failed = false
for (const [name, text] of Object.entries(QUOTES)) {
  await measure(name, (options) => collection.verifyQuotes({ quotes: [{ text, speaker: '张三' }] }, options))
  await measure(`answer of ${name}`, (options) =>
    collection.verifyQuotes({ answer: `张三说：“${text}”` }, options),
  )
}
for (const [name, phrase] of Object.entries(PHRASES))
  await measure(name, (options) => collection.findPhrase({ phrase }, options))
close()
process.exitCode = failed ? 1 : 0

type Call = (options: CallOptions) => ReturnType<Collection['verifyQuotes'] | Collection['findPhrase']>

async function measure(name: string, call: Call): Promise<void> {
  const watch = new TurnWatch()
  const started = cpu()
  await call({})
  const took = cpu() - started
  const turns = watch.end()
  // A call is cancelled between two turns at the earliest: the longest one may pass before.
  const longest = Math.max(...turns)
  const end = await cancelled(call)
  const late = turns.filter((turn) => turn > TURN).length
  const bad = longest + end > CANCELLED_WITHIN || late > Math.max(1, turns.length / 100)
  failed ||= bad
  process.stdout.write(
    `${bad ? 'BAD  ' : ''}${name}: ${Math.round(took)} ms in ${turns.length} turns, longest ${Math.round(longest)} ms, ` +
      `${late} over ${TURN} ms; cancelled, it ended after ${Math.round(end)} ms\n`,
  )
}

/** Milliseconds of CPU from the moment a call is cancelled to its end; 0 where it had ended before. */
async function cancelled(call: Call): Promise<number> {
  const controller = new AbortController()
  const started = cpu()
  let cancelledAt: number | null = null
  let next = setImmediate(function look() {
    if (cpu() - started < CANCEL_AFTER) next = setImmediate(look)
    else {
      cancelledAt = cpu()
      controller.abort()
    }
  })
  try {
    await call({ signal: controller.signal })
    return 0
  } catch (error) {
    if (error !== controller.signal.reason) throw error
    return cancelledAt === null ? 0 : cpu() - cancelledAt
  } finally {
    clearImmediate(next)
  }
}

function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function longText(file: string): string {
  const lines: string[] = []
  let length = 0
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (length > LONG) break
    if (line === '') continue
    const { text } = JSON.parse(line) as { text: string }
    lines.push(text)
    length += text.length
  }
  return lines.join('\n')
}
