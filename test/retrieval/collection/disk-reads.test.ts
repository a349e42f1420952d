import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { diskReads } from '../../../src/retrieval/storage/disk-reads.ts'
import { BUNDLED, open, scratch } from '../../support/corpus.ts'

test('a question reads from the disk at most ten times', async (t) => {
  const data = path.join(scratch(t), 'data')
  const { collection } = await open(BUNDLED, data)
  assert.ok(readdirSync(data).includes('manifest'))
  const counts: number[] = []
  for (const question of ['加氢站建设的进展如何?', '谁参加了会议', '2023年的产量是多少', '专家怎么看']) {
    const before = diskReads()
    await collection.findQuotes({ question, limit: 10 })
    const after = diskReads()
    counts.push(after.preads - before.preads)
    assert.ok(after.batches - before.batches <= 10, question)
  }
  assert.ok(Math.max(...counts) <= 10, counts.join())
  assert.ok(Math.max(...counts) > 0, 'the texts are read from the disk')
})
