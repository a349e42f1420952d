import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import fc from 'fast-check'
import { findHeadings } from '../../../src/retrieval/passage/headings.ts'
import { attributeSpeakers } from '../../../src/retrieval/quote/speaker.ts'
import { splitSentences } from '../../../src/retrieval/text/sentence.ts'
import type { Speaker } from '../../../src/retrieval/types.ts'
import { cleanArticle } from '../clean-article.ts'

/** A statement of an article, found by the words it begins with or holds, and who says it. */
interface Label {
  article: string
  starts?: string
  holds?: string
  name: string | null
  title?: string | null
}

const readCases = <T>(name: string) =>
  readFileSync(`test/cases/${name}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

function attribute(clean: string) {
  const sentences = splitSentences(clean)
  const speakers = attributeSpeakers(clean, sentences, findHeadings(clean))
  return sentences.map(({ span }, i) => ({ span, speaker: speakers[i] ?? null }))
}

type Attributed = ReturnType<typeof attribute>

function speakerOf(clean: string, sentences: Attributed, { starts, holds }: Label): Speaker | null {
  const found = sentences.find(({ span }) => {
    if (starts !== undefined) return clean.startsWith(starts, span.start)
    const at = clean.indexOf(holds!)
    return span.start <= at && at < span.end
  })
  assert.ok(found, `no sentence for ${starts ?? holds}`)
  return found.speaker
}

/** Shares of the labels with the right name, with the name of somebody else or of anybody for nobody. */
function measure(labels: readonly Label[], textOf: (article: string) => string) {
  const read = new Map<string, [string, Attributed]>()
  let right = 0
  let wrong = 0
  let titles = 0
  for (const label of labels) {
    if (!read.has(label.article)) {
      const clean = textOf(label.article)
      read.set(label.article, [clean, attribute(clean)])
    }
    const speaker = speakerOf(...read.get(label.article)!, label)
    if ((speaker?.name ?? null) === label.name) right++
    else if (speaker) wrong++
    if (label.title === undefined || (speaker?.title ?? null) === label.title) titles++
  }
  const total = labels.length
  return { right: right / total, wrong: wrong / total, titles: titles / total }
}

test('the bundled articles: who says 140 statements, labelled by reading', () => {
  const labels = readCases<Label>('speakers')
  assert.equal(labels.length, 140)
  const { right, wrong, titles } = measure(labels, cleanArticle)
  assert.ok(right >= 0.98, `right ${right}`)
  assert.ok(wrong <= 0.01, `wrong ${wrong}`)
  assert.ok(titles >= 0.98, `titles ${titles}`)
})

/** Public news articles; the file is not part of the project. */
const NEWS = `${process.env.CHUCHU_TEST_DATA ?? '../shared/data'}/news.docs.jsonl`

test('other news: who says it', { skip: existsSync(NEWS) ? false : `${NEWS} is not here` }, () => {
  const labels = readCases<Label>('speakers-news')
  const wanted = new Set(labels.map(({ article }) => article))
  const texts = new Map<string, string>()
  for (const line of readFileSync(NEWS, 'utf8').split('\n')) {
    const id = /^\{"id": ?"([^"]+)"/.exec(line)?.[1]
    if (id !== undefined && wanted.has(id)) texts.set(id, JSON.parse(line).text)
  }
  const { right, wrong, titles } = measure(labels, (article) => texts.get(article)!)
  assert.ok(right >= 0.9, `right ${right}`)
  assert.ok(wrong <= 0.05, `wrong ${wrong}`)
  assert.ok(titles >= 0.9, `titles ${titles}`)
})

interface Made {
  kind: string
  why: string
  text: string
  /** `name|title` of each sentence. */
  speakers: (string | null)[]
}

for (const { kind, why, text, speakers } of readCases<Made>('speakers-made')) {
  test(`${kind}: ${why}`, () => {
    const found = attribute(text).map(({ speaker }) => speaker && `${speaker.name}|${speaker.title ?? ''}`)
    if (kind === 'known failure') assert.notDeepEqual(found, speakers)
    else assert.deepEqual(found, speakers)
  })
}

test('any text: one entry a sentence, and every name stands in the text', () => {
  const pieces = [
    '局长张大山',
    '张大山',
    '他',
    '表示',
    '说',
    '“',
    '”',
    '。',
    ',',
    ':',
    '路修好了',
    '\n\n',
    '教授:',
    '😀',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const text = parts.join('')
      for (const { speaker } of attribute(text)) {
        if (speaker) assert.ok(text.includes(speaker.name) && text.includes(speaker.title ?? ''))
      }
    }),
    { numRuns: 200 },
  )
})
