import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import fc from '../../support/property.ts'
import {
  attributeText,
  hasNews,
  measureBundledSpeakers,
  measureNewsSpeakers,
  NEWS,
  readSpeakerLabels,
  type SpeakerFigures,
} from '../../support/speaker-labels.ts'

function assertBars({ total, right, wrong }: SpeakerFigures, atLeast: number): void {
  assert.ok(right >= atLeast * total, `right ${right} of ${total}`)
  assert.ok(wrong <= 0.03 * total, `wrong ${wrong} of ${total}`)
}

test('the bundled articles: who says 160 statements, labelled by reading', () => {
  const figures = measureBundledSpeakers()
  assert.equal(figures.total, 160)
  assertBars(figures, 0.98)
  assert.ok(figures.rightTitles >= 0.98 * figures.titled, `titles ${figures.rightTitles}`)
})

test('news labels: the parts are of different articles', () => {
  const labels = readSpeakerLabels('speakers-news')
  const articles = (part: string) => new Set(labels.filter((l) => l.part === part).map((l) => l.article))
  const counts = ['dev', 'kept', 'final'].map((part) => labels.filter((label) => label.part === part).length)
  assert.deepEqual(counts, [117, 89, 47])
  const sizes = ['dev', 'kept', 'final'].map((part) => articles(part).size)
  assert.equal(
    new Set(labels.map(({ article }) => article)).size,
    sizes.reduce((a, b) => a + b),
  )
})

test('other news: who says it', { skip: hasNews() ? false : `${NEWS} is not here` }, () => {
  assertBars(measureNewsSpeakers('dev'), 0.9)
  assertBars(measureNewsSpeakers('kept'), 0.85)
  assertBars(measureNewsSpeakers('final'), 0.85)
})

interface Made {
  kind: string
  why: string
  text: string
  /** `name|title` of each sentence. */
  speakers: (string | null)[]
}

const readMade = (): Made[] =>
  readFileSync('test/cases/speakers-made.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

for (const { kind, why, text, speakers } of readMade()) {
  test(`${kind}: ${why}`, () => {
    const found = attributeText(text).map(
      ({ speaker }) => speaker && `${speaker.name}|${speaker.title ?? ''}`,
    )
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
      for (const { speaker } of attributeText(text)) {
        if (speaker) assert.ok(text.includes(speaker.name) && text.includes(speaker.title ?? ''))
      }
    }),
    { numRuns: 200 },
  )
})
