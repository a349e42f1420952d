import assert from 'node:assert/strict'
import test from 'node:test'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { align, keptRuns } from '../../../src/retrieval/verify/compare/align.ts'
import { bestChain, gramsOf, type Run, verbatimRuns } from '../../../src/retrieval/verify/compare/runs.ts'
import fc from '../../support/property.ts'

const words = fc.string({ unit: fc.constantFrom('一', '二', '三', '四'), minLength: 2, maxLength: 15 })

/** All maximal equal stretches of two units or more, by comparing every pair of places. */
function naiveRuns(quote: string, source: string): Run[] {
  const runs: Run[] = []
  for (let s = 0; s < source.length; s++) {
    for (let q = 0; q < quote.length; q++) {
      if (q > 0 && s > 0 && quote[q - 1] === source[s - 1]) continue
      let length = 0
      while (
        q + length < quote.length &&
        s + length < source.length &&
        quote[q + length] === source[s + length]
      )
        length++
      if (length >= 2) runs.push({ quote: q, source: s, length })
    }
  }
  return runs
}

const wholeOf = (text: string) => ({ start: 0, end: text.length })
const byPlace = (a: Run, b: Run) => a.source - b.source || a.quote - b.quote

test('verbatim runs are all maximal equal stretches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...'天地玄黄宇宙洪荒日月盈昃'), { minLength: 2 }),
      fc.array(words),
      async (quote, rest) => {
        const text = quote.join('')
        const source = [text.slice(0, 3), ...rest, text, text.slice(1)].join('')
        const found = await verbatimRuns(gramsOf(text), source, wholeOf(source), new Pace())
        assert.deepEqual(found.sort(byPlace), naiveRuns(text, source).sort(byPlace))
      },
    ),
  )
})

test('a chain and an alignment rise in both texts and hold equal units', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, words, async (a, b, c) => {
      const [quote, source] = [a + b, `${c}${a}${c}${b}`]
      const grams = gramsOf(quote)
      const chain = bestChain(await verbatimRuns(grams, source, wholeOf(source), new Pace()))
      const alignment = await align(grams, source, chain, wholeOf(source), new Pace())
      assert.ok(alignment)
      let [quoteAt, sourceAt] = [0, 0]
      for (const run of alignment.runs) {
        assert.ok(run.quote >= quoteAt && run.source >= sourceAt && run.length > 0)
        assert.equal(
          quote.slice(run.quote, run.quote + run.length),
          source.slice(run.source, run.source + run.length),
        )
        quoteAt = run.quote + run.length
        sourceAt = run.source + run.length
      }
      const changed = alignment.hunks.reduce((sum, hunk) => sum + hunk.quoteEnd - hunk.quoteStart, 0)
      const kept = alignment.runs.reduce((sum, run) => sum + run.length, 0)
      assert.equal(changed + kept, quote.length)
    }),
  )
})

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}

test('what is kept is a cheapest edit', () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      let cost = 0
      let [i, j] = [0, 0]
      for (const run of [...keptRuns(a, b, 'none'), { quote: a.length, source: b.length, length: 0 }]) {
        cost += Math.max(run.quote - i, run.source - j)
        assert.equal(a.slice(run.quote, run.quote + run.length), b.slice(run.source, run.source + run.length))
        i = run.quote + run.length
        j = run.source + run.length
      }
      assert.equal(cost, distance(a, b))
    }),
  )
})
