import assert from 'node:assert/strict'
import test from 'node:test'
import { anyOf, oneCharacterOf } from '../../../src/retrieval/language/word-patterns.ts'

test('any of the words: the longest first, marks as themselves, a group', () => {
  assert.equal(new RegExp(`^${anyOf(['什么', '什么样'])}`, 'u').exec('什么样的人')?.[0], '什么样')
  assert.equal(new RegExp(`${anyOf(['m&a', '(', '.', '[/]'])}+$`, 'u').exec('x[/].(m&a')?.[0], '[/].(m&a')
  assert.equal(new RegExp(anyOf([]), 'u').test('什么'), false)
})

test('one of the characters: marks as themselves', () => {
  const pattern = new RegExp(`^${oneCharacterOf(['^', ']', '-', '\\', '社', '部'])}+$`, 'u')
  assert.equal(pattern.test('部社^]-\\'), true)
  assert.equal(pattern.test('局'), false)
})
