// A reporter for Node's test runner that tells scripts/test.mjs what happened to each test.
import { inspect } from 'node:util'

/** That subtests failed is told by the subtests. */
const FOLLOWS = 'subtestsFailed'

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && /^(?:Warning|Error): /.test(data.message)) {
      process.send({ type: 'warning', name: data.message })
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const { error, duration_ms, type: kind } = data.details
    process.send({
      type: 'test',
      name: data.name,
      nesting: data.nesting,
      ms: duration_ms,
      isSuite: kind === 'suite',
      failed: type === 'test:fail',
      // A reason, or true.
      ...(data.skip !== undefined && { skip: data.skip === true ? '' : data.skip }),
      ...(type === 'test:fail' &&
        error.failureType !== FOLLOWS && { error: inspect(error.cause ?? error, { colors: false }) }),
    })
  }
  yield ''
}
