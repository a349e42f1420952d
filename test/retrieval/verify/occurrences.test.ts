import assert from 'node:assert/strict'
import test from 'node:test'
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
  test(`${quote} in ${text}`, () => {
    const source = sourceOf(text)
    const compared = new ComparedText(quote)
    const found = occurrencesIn(compared, source)
    assert.deepEqual(
      found.map(({ span, literal }) => (literal ? '' : '~') + source.clean.text.slice(span.start, span.end)),
      places,
    )
    const units = source.clean.units.text
    assert.equal(
      countOccurrences(compared, units, () => source.clean),
      places.length,
    )
  })
}

test('words that a mark divides thousands of times are found in time that grows with the text', () => {
  const milliseconds = (times: number) => {
    const source = sourceOf('稳中，求进。\n'.repeat(times))
    const took = [1, 2, 3].map(() => {
      const started = performance.now()
      assert.equal(occurrencesIn(new ComparedText('稳中求进'), source).length, times)
      return performance.now() - started
    })
    return Math.min(...took)
  }
  // Eight times the text took sixty times as long when each place was looked for from the start.
  assert.ok(milliseconds(80_000) < 30 * milliseconds(10_000))
})
