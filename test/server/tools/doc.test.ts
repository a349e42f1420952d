import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { TOOLS_DOC, toolsDoc } from '../../../scripts/tools-doc.ts'

test('docs/tools.md is what the schemas say; npm run docs:tools writes it', () => {
  assert.equal(readFileSync(TOOLS_DOC, 'utf8'), toolsDoc())
})
