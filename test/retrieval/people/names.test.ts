import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { hasPerson, isPersonName } from '../../../src/retrieval/people/names.ts'
import { findReportingClauses } from '../../../src/retrieval/people/reporting.ts'

interface Case {
  kind: string
  name?: string
  person?: boolean
  text?: string
  has?: boolean
  clause?: string
  subject?: string | null
}

/** The subject of the first reporting clause: the name, or which kind of subject it is; null without a clause. */
function subjectOf(text: string): string | null {
  const subject = findReportingClauses(text)[0]?.subject
  if (!subject) return null
  return subject.kind === 'person' ? text.slice(subject.name.start, subject.name.end) : subject.kind
}

for (const line of readFileSync('test/cases/names.jsonl', 'utf8').trim().split('\n')) {
  const { kind, name, person, text, has, clause, subject } = JSON.parse(line) as Case
  test(`${kind}: ${name ?? text ?? clause}`, () => {
    const found =
      name !== undefined ? isPersonName(name) : text !== undefined ? hasPerson(text) : subjectOf(clause!)
    const expected = person ?? has ?? subject
    if (kind === 'known failure') assert.notEqual(found, expected)
    else assert.equal(found, expected)
  })
}

test('known names are believed without a title', () => {
  const clauses = findReportingClauses('杨川表示,', new Set(['杨川']))
  assert.deepEqual(clauses, [
    { verb: { start: 2, end: 4 }, subject: { kind: 'person', name: { start: 0, end: 2 } } },
  ])
})
