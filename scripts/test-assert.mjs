// Lets tests import this module in the place of node:assert/strict. Without a message, `assert.ok` of Node 20 looks for its
// own text in the source file to quote it. tsx runs other text than the file has, and the search through the wrong text
// takes minutes: a failing test would never end.
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const REAL = 'node:assert/strict'

/** Of the thread in which modules are resolved. */
export function resolve(specifier, context, next) {
  const isOurs = context.parentURL === import.meta.url
  return specifier === REAL && !isOurs
    ? { url: import.meta.url, shortCircuit: true }
    : next(specifier, context)
}

const { default: real } = await import(REAL)

function ok(value, ...rest) {
  if (value || rest.length > 0) return real.ok(value, ...rest)
  throw new real.AssertionError({
    message: 'the value is falsy',
    actual: value,
    expected: true,
    operator: '==',
    stackStartFn: ok,
  })
}

export default Object.assign(ok, real, { ok })

if (isMainThread) register(import.meta.url)
