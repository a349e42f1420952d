import assert from 'node:assert/strict'
import test from 'node:test'
import { findMentions, mentionsByName } from '../../../src/retrieval/people/mentions.ts'

test('a name is not mentioned in a longer one', () => {
  assert.deepEqual(findMentions('李明远和李明,李明远', ['李明', '李明远']), [
    { name: '李明远', start: 0, end: 3 },
    { name: '李明', start: 4, end: 6 },
    { name: '李明远', start: 7, end: 10 },
  ])
})

test('a name that begins in another and goes on behind it is mentioned', () => {
  const names = findMentions('埃马·马克龙', ['埃马·马克', '马克', '马克龙']).map(({ name }) => name)
  assert.deepEqual(names, ['埃马·马克', '马克龙'])
})

test('a dotted name is a mention of its parts', () => {
  const spans = mentionsByName('夏巴兹·谢里夫来了,夏巴兹', ['夏巴兹', '谢里夫', '夏巴兹·谢里夫'])
  assert.deepEqual(spans.get('夏巴兹'), [
    { start: 0, end: 3 },
    { start: 10, end: 13 },
  ])
  assert.deepEqual(spans.get('谢里夫'), [{ start: 4, end: 7 }])
  assert.deepEqual(spans.get('夏巴兹·谢里夫'), [{ start: 0, end: 7 }])
})
