import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readOutletLine } from '../../../src/retrieval/article/outlet-line.ts'
import type { Span } from '../../../src/retrieval/contract/types.ts'
import { fold } from '../../../src/retrieval/language/fold.ts'

interface OutletCase {
  readonly label: string
  readonly why: string
  readonly text: string
  readonly outlet: string | null
  readonly authors: string | null
}

describe('lines with outlet and date', () => {
  for (const line of readFileSync('test/cases/outlet-lines.jsonl', 'utf8').trim().split('\n')) {
    const { label, why, text, outlet, authors } = JSON.parse(line) as OutletCase
    test(`${label}: ${why}`, () => {
      const found = readOutletLine(fold(text))
      const at = (span: Span | null | undefined) => (span ? text.slice(span.start, span.end) : null)
      assert.deepEqual([at(found?.outlet), at(found?.authors)], [outlet, authors])
    })
  }
})
