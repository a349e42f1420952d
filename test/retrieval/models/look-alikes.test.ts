import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fold } from '../../../src/retrieval/language/fold.ts'
import { vocabulary } from '../../../src/retrieval/language/vocabulary.generated.ts'
import { lookAlikes } from '../../../src/retrieval/models/alike-characters.ts'

test('a character has the others of all its groups', () => {
  assert.equal(lookAlikes('未'), '末')
  assert.deepEqual([...lookAlikes('千')].sort(), ['于', '干'])
  assert.equal(lookAlikes('x'), '')
})

test('every group holds two or more different folded characters, and no group stands twice', () => {
  for (const group of vocabulary.lookAlikes) {
    assert(group.length >= 2, group)
    assert.equal(new Set(group).size, group.length, group)
    assert.equal(fold(group), group)
  }
  const sorted = vocabulary.lookAlikes.map((group) => [...group].sort().join(''))
  assert.deepEqual(
    sorted.filter((group, at) => sorted.indexOf(group) !== at),
    [],
  )
})
