/**
 * Answers of garbage through verify_quotes: npx tsx eval/verify/garbage.ts [COUNT]
 *
 * COUNT answers (10,000) of the kinds that break parsers: unbalanced quotation marks, lone surrogates, nested Markdown,
 * direction marks and zero-width characters, repeated openings, up to 60,000 characters. None may throw or take 2 s.
 */

import { mulberry32 } from '../../src/retrieval/support/random.ts'
import { readPages } from './collection.ts'
import { openArticles } from './indexed.ts'
import { pick, type Random } from './random.ts'

const SEED = 20261122
const LONGEST = 60_000
const MOST_MS = 2000

const pages = readPages('corpus')
const { collection, close } = await openArticles(pages)
const random = mulberry32(SEED)
const count = Number(process.argv[2] ?? '10000')
const PIECES = [
  ...[
    '“',
    '”',
    '「',
    '」',
    '『',
    '』',
    '"',
    '《',
    '》',
    '[',
    ']',
    '(',
    ')',
    '（',
    '）',
    '【',
    '】',
    '`',
    '```',
    '~~~',
    '>',
    '> ',
    '#',
    '|',
    '*',
    '_',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    ' ',
    '\u3000',
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ud800',
    '\udc00',
    '\u0000',
    '\u{20000}',
    '👨‍👩‍👧',
  ],
  ...[
    '……',
    '...',
    '[...]',
    '——',
    '[^1]',
    '[^1]: ',
    '[1]',
    '1. ',
    '- ',
    '来源：',
    'https://',
    'article://',
    '000#1-9',
    '。',
    '，',
    '不',
    '280万',
    '二百八十',
  ],
]

let slowest = 0
for (let i = 0; i < count; i++) {
  const answer = garbage(random, i)
  const started = performance.now()
  await collection.verifyQuotes({ answer })
  const took = performance.now() - started
  slowest = Math.max(slowest, took)
  if (took > MOST_MS) {
    process.stdout.write(
      `${Math.round(took)} ms: ${JSON.stringify(answer.slice(0, 200))} (${answer.length})\n`,
    )
    process.exitCode = 1
  }
}
close()
process.stdout.write(`${count} answers, none failed; the slowest took ${Math.round(slowest)} ms\n`)

/** Most are short mixtures; one in a hundred is a single piece, or two, repeated up to the longest length. */
function garbage(random: Random, i: number): string {
  if (i % 100 === 0) {
    const pattern = `${pick(random, PIECES)}${random() < 0.5 ? pick(random, PIECES) : slice(random, 12)}`
    return pattern.repeat(Math.ceil(LONGEST / pattern.length)).slice(0, LONGEST)
  }
  const length = i % 100 === 1 ? LONGEST : Math.floor(random() ** 3 * 3000)
  let text = ''
  while (text.length < length) text += random() < 0.6 ? pick(random, PIECES)! : slice(random, 60)
  return text
}

function slice(random: Random, most: number): string {
  const { clean } = pick(random, pages)!
  const start = Math.floor(random() * clean.length)
  return clean.slice(start, start + Math.ceil(random() * most))
}
