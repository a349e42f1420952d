import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeBlocks } from '../../../../../src/retrieval/engines/embedded/merge-segments.ts'
import { LiveBlock, PostingBlock } from '../../../../../src/retrieval/engines/embedded/postings/block.ts'
import { BlockBuilder } from '../../../../../src/retrieval/engines/embedded/postings/builder.ts'

/** Passages of eight terms each, enough for a merge of two blocks to pause. */
function blockOf(from: number): PostingBlock {
  const builder = new BlockBuilder()
  for (let number = from; number < from + 20_000; number++) {
    builder.begin()
    builder.add(2, ['甲', '乙', '丙', '丁', '戊', '己', `t${number}`, '长词语'])
  }
  return new PostingBlock(builder.build())
}

const deleting = (...slots: number[]) =>
  new Uint8Array(20_000).map((_, slot) => (slots.includes(slot) ? 1 : 0))

test('a merged block holds the live passages of its parts, in their order', () => {
  const parts = [
    new LiveBlock(blockOf(0), 0, deleting(1, 2)),
    new LiveBlock(blockOf(20_000), 20_000, deleting(0)),
  ]
  const merge = mergeBlocks(parts)
  let step = merge.next()
  assert.equal(step.done, false)
  while (!step.done) step = merge.next()
  const merged = new LiveBlock(new PostingBlock(step.value), 0, null)
  const { dictionary } = merged.block
  assert.equal(merged.live, 39_997)
  for (const gone of ['t1', 't2', 't20000']) assert.equal(dictionary.find(gone), -1)
  assert.equal(merged.documentFrequency(dictionary.find('甲')), 39_997)
  assert.equal(merged.documentFrequency(dictionary.find('长词语')), 39_997)
  const slots: number[] = []
  for (const term of ['t0', 't3', 't20001']) merged.visit(dictionary.find(term), (slot) => slots.push(slot))
  assert.deepEqual(slots, [0, 1, 19_998])
  assert.deepEqual([...merged.totals], [0, 0, 39_997 * 8])
})
