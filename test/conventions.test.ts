import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { sourceFiles } from './support/source-graph.ts'

const SELF = 'test/conventions.test.ts'
const SOURCES = sourceFiles('test')
  .filter((file) => file !== SELF)
  .map((file) => [file, readFileSync(file, 'utf8')] as const)

const filesWith = (pattern: RegExp) => SOURCES.filter(([, text]) => pattern.test(text)).map(([file]) => file)

test('no test reads the clock: how long something takes depends on the machine', () => {
  const clock = /\b(?:performance|Date)\s*\.\s*now\s*\(|\bhrtime\b|new Date\(\)/
  assert.deepEqual(filesWith(clock), ['test/support/clock.ts'])
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
