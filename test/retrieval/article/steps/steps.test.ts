import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { insertedReadings, whiteSpace } from '../../../../src/retrieval/article/clean.ts'
import { type Change, Draft } from '../../../../src/retrieval/article/draft.ts'
import { gbkShift } from '../../../../src/retrieval/article/steps/gbk-shift.ts'
import { wrongConversions } from '../../../../src/retrieval/formats/metadata.ts'
import { findDates } from '../../../../src/retrieval/language/dates.ts'
import { fold } from '../../../../src/retrieval/language/fold.ts'
import fc from '../../../support/property.ts'

interface TextCase {
  readonly label: string
  readonly why: string
  readonly text: string
  readonly expected: string
}

function cases<T>(name: string): T[] {
  const lines = readFileSync(`test/cases/${name}.jsonl`, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as T)
}

function after(step: (text: string) => Change[], text: string): string {
  const draft = new Draft(text)
  draft.apply(step(text))
  return draft.text
}

const STEPS = { 'gbk-shift': gbkShift, 'inserted-reading': insertedReadings, 'white-space': whiteSpace }

for (const [name, step] of Object.entries(STEPS)) {
  describe(name, () => {
    for (const { label, why, text, expected } of cases<TextCase>(`clean-${name}`)) {
      test(`${label}: ${why}`, () => assert.equal(after(step, text), expected))
    }
  })
}

describe('dates', () => {
  for (const { label, why, text, iso } of cases<{ label: string; why: string; text: string; iso: string[] }>(
    'clean-dates',
  )) {
    test(`${label}: ${why}`, () => {
      const found = findDates(fold(text)).map((date) => date.iso)
      assert.deepEqual(found, iso)
    })
  }
})

test('white space is in its final form after one pass', () => {
  const unit = fc.constantFrom(
    '新',
    '。',
    ' ',
    '\u3000',
    '\u00a0',
    '\u200b',
    '\ufeff',
    '\r',
    '\n',
    '\r\n',
    '\t',
  )
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (raw) => {
      const clean = after(whiteSpace, raw)
      assert.deepEqual(whiteSpace(clean), [])
      assert.equal(clean, clean.trim())
      assert.doesNotMatch(clean, /\r|\u00a0|\u200b|\n{3}|(?<!\n)\n(?!\n)|[ \u3000]\n|\n[ \u3000]/u)
      assert.equal(clean.replace(/\s/gu, ''), raw.replace(/[\s\u200b]/gu, ''))
    }),
    { numRuns: 1000 },
  )
})

test('wrong conversions are found with what is proper; mainland forms are not among them', () => {
  const found = wrongConversions('產業昇級、支橕和若乾條乾線;制造、示范、關系、標志、依托、准確')
  assert.deepEqual(
    found.map(({ start, proper }) => [start, proper]),
    [
      [2, '升級'],
      [5, '支撐'],
      [8, '若干'],
      [11, '幹線'],
    ],
  )
})
