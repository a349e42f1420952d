import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { sourceFiles } from './support/source-graph.ts'

const SELF = 'test/conventions.test.ts'
const SOURCES = sourceFiles('test')
  .filter((file) => file !== SELF)
  .map((file) => [file, readFileSync(file, 'utf8')] as const)

const filesWith = (pattern: RegExp) => SOURCES.filter(([, text]) => pattern.test(text)).map(([file]) => file)

test('no test measures how long something takes: that depends on the machine', () => {
  assert.deepEqual(
    filesWith(/\bperformance\s*\.\s*now\s*\(|\bhrtime\b|\bDate\.now\(\) - [a-z]*(?:start|began)/i),
    ['test/support/clock.ts'],
  )
})

test('properties are tried with a seed that is fixed', () => {
  assert.deepEqual(filesWith(/from 'fast-check'/), ['test/support/property.ts'])
})

test('a test is skipped for a reason that is said', () => {
  assert.deepEqual(
    filesWith(/\bskip: true\b|\bt\.skip\(\)|\b(?:test|it|suite|describe)\.(?:skip|only|todo)\b/),
    [],
  )
})
