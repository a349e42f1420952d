import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SegmentBuilder } from '../../../../../src/retrieval/engines/embedded/postings/builder.ts'
import { mergeSegments } from '../../../../../src/retrieval/engines/embedded/postings/merge.ts'
import type { Segment } from '../../../../../src/retrieval/engines/embedded/postings/segment.ts'

/** Records of eight terms each, enough for a merge of two to pause. */
function segmentOf(from: number): Segment {
  const builder = new SegmentBuilder()
  for (let record = from; record < from + 20_000; record++) {
    builder.add(record, 2, ['甲', '乙', '丙', '丁', '戊', '己', `t${record}`, '长词语'])
  }
  return builder.build()
}

test('records removed before and while segments are merged are not in what comes out', () => {
  const segments = [segmentOf(1), segmentOf(30_000)]
  segments[0]!.remove(2)
  const merge = mergeSegments(segments)
  assert.equal(merge.next().done, false)
  segments[0]!.remove(3)
  segments[1]!.remove(30_000)
  let step = merge.next()
  while (!step.done) step = merge.next()
  const merged = step.value
  assert.equal(merged.live, 39_997)
  for (const record of [2, 3, 30_000]) {
    const term = merged.dictionary.find(`t${record}`)
    assert.equal(term < 0 ? 0 : merged.documentFrequency(term), 0)
  }
  assert.equal(merged.documentFrequency(merged.dictionary.find('甲')), 39_997)
  assert.equal(merged.documentFrequency(merged.dictionary.find('长词语')), 39_997)
  assert.equal(merged.documentFrequency(merged.dictionary.find('t4')), 1)
  assert.deepEqual([...merged.totals], [0, 0, 39_997 * 8])
})
