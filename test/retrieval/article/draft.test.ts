import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Change, Draft } from '../../../src/retrieval/article/draft.ts'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import fc from '../../support/property.ts'

const KINDS = ['space', 'caption', 'gbk-shift', 'navigation'] as const

/** Rounds of changes as fractions of the text, so that they fit whatever the text has become. */
const rounds = fc.array(
  fc.array(
    fc.record({
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 5 }),
      after: fc.constantFrom('', '', 'X', 'YZ'),
      kind: fc.constantFrom(...KINDS),
    }),
    { maxLength: 4 },
  ),
  { maxLength: 5 },
)

/** Changes of one round do not overlap; several of them may touch one piece that was replaced before. */
function toChanges(
  draft: Draft,
  round: readonly (Pick<Change, 'after' | 'kind'> & { from: number; length: number })[],
): Change[] {
  const changes: Change[] = []
  for (const { from, length, after, kind } of [...round].sort((a, b) => a.from - b.from)) {
    const start = Math.floor(from * draft.text.length)
    const end = Math.min(start + length, draft.text.length)
    if (start < (changes.at(-1)?.end ?? 0) || start >= end) continue
    changes.push({ kind, start, end, after, reason: 'test' })
  }
  return changes
}

function applyNaively(text: string, changes: readonly Change[]): string {
  return changes
    .toReversed()
    .reduce((all, { start, end, after }) => all.slice(0, start) + after + all.slice(end), text)
}

test('the draft reads like the text with each change made, and its edits replay to it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'天津新質ab\n'), maxLength: 30 }),
      rounds,
      (raw, all) => {
        const draft = new Draft(raw)
        for (const round of all) {
          const changes = toChanges(draft, round)
          const expected = applyNaively(draft.text, changes)
          draft.apply(changes)
          assert.equal(draft.text, expected)
          assert.equal(new OffsetMap(raw, draft.edits).clean, expected)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('a removal around earlier removals is recorded in pieces; the earlier ones stay', () => {
  const draft = new Draft('創(chuàng)新\n正文')
  draft.apply([{ kind: 'inserted-reading', start: 1, end: 9, after: '', reason: 'reading' }])
  draft.apply([{ kind: 'headline', start: 0, end: 3, after: '', reason: 'title' }])
  assert.equal(draft.text, '正文')
  assert.deepEqual(
    draft.edits.map(({ kind, raw }) => [kind, raw.start, raw.end]),
    [
      ['headline', 0, 1],
      ['inserted-reading', 1, 9],
      ['headline', 9, 11],
    ],
  )
})

test('a replacement around earlier edits takes their place', () => {
  const draft = new Draft('一二三四')
  draft.apply([{ kind: 'space', start: 1, end: 2, after: '', reason: 'first' }])
  draft.apply([{ kind: 'gbk-shift', start: 0, end: 2, after: '五', reason: 'second' }])
  assert.deepEqual(
    draft.edits.map(({ kind, before, after }) => [kind, before, after]),
    [['gbk-shift', '一二三', '五']],
  )
})

test('an empty change is none', () => {
  const draft = new Draft('一二')
  draft.apply([{ kind: 'space', start: 1, end: 1, after: 'x', reason: 'nothing' }])
  assert.equal(draft.text, '一二')
})
