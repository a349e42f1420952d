import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffsetMap } from '../../../src/retrieval/article/offset-map.ts'
import { cleanSpan, type Edit, rawSpan } from '../../../src/retrieval/contract/types.ts'
import fc from '../../support/property.ts'

function edit(raw: string, start: number, end: number, after: string): Edit {
  return { kind: 'space', raw: rawSpan(start, end), before: raw.slice(start, end), after, reason: 'test' }
}

/** A raw text with non-overlapping edits: pieces that are kept or replaced in turn, at random. */
const edited = fc
  .array(
    fc.record({
      text: fc.string({ unit: fc.constantFrom(...'天津新質a(\n '), minLength: 1, maxLength: 6 }),
      after: fc.option(fc.string({ unit: fc.constantFrom(...'XYZ'), maxLength: 3 }), { nil: null }),
    }),
    { maxLength: 12 },
  )
  .map((pieces) => {
    const raw = pieces.map((piece) => piece.text).join('')
    const edits: Edit[] = []
    let at = 0
    for (const { text, after } of pieces) {
      if (after !== null) edits.push(edit(raw, at, at + text.length, after))
      at += text.length
    }
    return { raw, edits }
  })

/** For each clean unit, the raw span it stands for: the naive model of the map. */
function unitSpans(raw: string, edits: readonly Edit[]): { clean: string; spans: [number, number][] } {
  let clean = ''
  const spans: [number, number][] = []
  for (let at = 0; at < raw.length; ) {
    const here = edits.find((one) => one.raw.start === at)
    for (const unit of here ? here.after : raw[at]!) {
      clean += unit
      spans.push(here ? [here.raw.start, here.raw.end] : [at, at + 1])
    }
    at = here ? here.raw.end : at + 1
  }
  return { clean, spans }
}

test('clean text and raw spans agree with a naive model', () => {
  fc.assert(
    fc.property(edited, fc.nat(), fc.nat(), ({ raw, edits }, a, b) => {
      const map = new OffsetMap(raw, edits)
      const model = unitSpans(raw, edits)
      assert.equal(map.clean, model.clean)
      if (model.clean === '') return
      const [start, last] = [a % model.clean.length, b % model.clean.length].sort((x, y) => x - y) as [
        number,
        number,
      ]
      const span = map.toRaw(cleanSpan(start, last + 1))
      assert.deepEqual(span, rawSpan(model.spans[start]![0], model.spans[last]![1]))
    }),
    { numRuns: 500 },
  )
})

test('a raw span leads to what is left of it', () => {
  fc.assert(
    fc.property(edited, fc.nat(), ({ raw, edits }, a) => {
      const map = new OffsetMap(raw, edits)
      const at = a % (raw.length + 1)
      const insideOrBefore = edits.filter((one) => one.raw.start < at)
      const keptBefore = [...raw.slice(0, at)].filter(
        (_, i) => !edits.some((one) => one.raw.start <= i && i < one.raw.end),
      )
      const expected = keptBefore.length + insideOrBefore.reduce((sum, one) => sum + one.after.length, 0)
      assert.equal(map.toClean(rawSpan(at, at)).start, expected)
    }),
    { numRuns: 500 },
  )
})

test('a clean span goes to raw and back', () => {
  fc.assert(
    fc.property(edited, fc.nat(), ({ raw, edits }, a) => {
      const map = new OffsetMap(raw, edits)
      if (map.clean === '') return
      const start = a % map.clean.length
      const back = map.toClean(map.toRaw(cleanSpan(start, start + 1)))
      assert.ok(back.start <= start && back.end >= start + 1)
    }),
    { numRuns: 500 },
  )
})

test('edits within a span are those that lie inside it', () => {
  const raw = '創(chuàng)新發(fā)展'
  const edits = [edit(raw, 1, 9, ''), edit(raw, 11, 15, '')]
  const map = new OffsetMap(raw, edits)
  assert.equal(map.clean, '創新發展')
  assert.deepEqual(map.editsWithin(rawSpan(0, 10)), [edits[0]])
  assert.deepEqual(map.editsWithin(rawSpan(1, 9)), [edits[0]])
  assert.deepEqual(map.editsWithin(rawSpan(2, 9)), [])
  assert.deepEqual(map.editsWithin(rawSpan(1, 8)), [])
  assert.deepEqual(map.toRaw(cleanSpan(0, 1)), rawSpan(0, 1))
  assert.deepEqual(map.toRaw(cleanSpan(1, 4)), rawSpan(9, 16))
})

test('overlapping edits and edits that do not fit the text are refused', () => {
  const raw = '天津新质'
  assert.throws(() => new OffsetMap(raw, [edit(raw, 0, 2, ''), edit(raw, 1, 3, '')]), /overlaps/u)
  assert.throws(() => new OffsetMap(raw, [{ ...edit(raw, 0, 2, ''), before: '北京' }]), /does not fit/u)
})
