import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pinyin } from 'pinyin-pro'
import { fold } from '../../../src/retrieval/language/fold.ts'
import { soundAlikes, syllableOf } from '../../../src/retrieval/models/alike-characters.ts'

const ideographs = Array.from({ length: 0xa000 - 0x4e00 }, (_, at) => String.fromCharCode(0x4e00 + at))
const numberOf = (character: string) => syllableOf(character.charCodeAt(0))

test('the table gives every folded character the syllable that the dictionary gives it', () => {
  const byReading = new Map<string, Set<number>>()
  for (const character of ideographs.filter((each) => fold(each) === each)) {
    const reading = pinyin(character, { toneType: 'none' })
    const known = /^[a-zü]+$/.test(reading)
    assert.equal(numberOf(character) > 0, known, character)
    if (known) byReading.set(reading, (byReading.get(reading) ?? new Set()).add(numberOf(character)))
  }
  for (const [reading, numbers] of byReading) assert.equal(numbers.size, 1, reading)
  assert.equal(new Set([...byReading.values()].flatMap((numbers) => [...numbers])).size, byReading.size)
})

test('what is not Han has no syllable', () => {
  for (const character of ['a', '3', 'ü', 'の', '。', '\ud800', '\uffff']) {
    assert.equal(numberOf(character), 0)
    assert.equal(soundAlikes(character), '')
  }
  assert.equal(soundAlikes('𠮷'), '')
})

test('sound-alikes share the syllable, whatever the tone', () => {
  assert.match(soundAlikes('陈'), /谌/)
  assert.match(soundAlikes('成'), /程/)
  assert.match(soundAlikes('思'), /斯/)
  assert.doesNotMatch(soundAlikes('陈'), /成/)
})
