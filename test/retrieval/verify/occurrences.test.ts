import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { ComparedText } from '../../../src/retrieval/verify/compare/compared-text.ts'
import { countOccurrences, occurrencesIn } from '../../../src/retrieval/verify/locate/occurrences.ts'
import { sourceTextOf } from '../../../src/retrieval/verify/locate/source-text.ts'
import { body } from './support.ts'

const sourceOf = (text: string) => sourceTextOf('x', body('x', text))

const CASES: readonly (readonly [quote: string, text: string, places: readonly string[]])[] = [
  ['稳中求进', '坚持稳中求进。稳中，求进！', ['稳中求进', '~稳中，求进']],
  ['“稳中求进”', '他说“稳中求进”。稳中求进', ['“稳中求进”', '~稳中求进']],
  [' ——稳中求进', '稳中求进——稳中求进', ['~稳中求进', '——稳中求进']],
  ['。。进步', '。。。进步', ['。。进步']],
  ['降至-5℃', '气温降至-5℃', ['降至-5℃']],
  ['-5℃', '气温降至-5℃', ['-5℃']],
  ['80万', '280万，80万', ['80万']],
  ['同意', '不同意，没有同意，都同意', ['同意']],
]

for (const [quote, text, places] of CASES) {
  test(`${quote} in ${text}`, async () => {
    const source = sourceOf(text)
    const compared = new ComparedText(quote)
    const units = source.clean.units.text
    const first = units.indexOf(compared.units.text)
    const found = await occurrencesIn(compared, source, first, new Pace())
    assert.deepEqual(
      found.map(({ span, literal }) => (literal ? '' : '~') + source.clean.text.slice(span.start, span.end)),
      places,
    )
    const count = await countOccurrences(compared, units, first, async () => source.clean, new Pace())
    assert.equal(count, places.length)
  })
}

/** The number of characters that searches of strings read, until the test ends. */
function countCharactersRead(t: TestContext): () => number {
  let read = 0
  const { indexOf, lastIndexOf } = String.prototype
  String.prototype.indexOf = function (this: string, text: string, from = 0) {
    const at = indexOf.call(this, text, from)
    read += (at < 0 ? this.length : at) - from
    return at
  }
  String.prototype.lastIndexOf = function (this: string, text: string, from = this.length) {
    const at = lastIndexOf.call(this, text, from)
    read += Math.min(from, this.length) - Math.max(at, 0)
    return at
  }
  t.after(() => Object.assign(String.prototype, { indexOf, lastIndexOf }))
  return () => read
}

test('words that a mark divides thousands of times are found by reading the text a few times over', async (t) => {
  const text = '稳中，求进。\n'.repeat(10_000)
  const source = sourceOf(text)
  const quote = new ComparedText('稳中求进')
  const read = countCharactersRead(t)
  assert.equal((await occurrencesIn(quote, source, 0, new Pace())).length, 10_000)
  assert.ok(read() > 0 && read() < 4 * text.length, `${read()} of ${text.length}`)
})
