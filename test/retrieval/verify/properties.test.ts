import assert from 'node:assert/strict'
import test from 'node:test'
import { collectionOf, readPages } from '../../../eval/verify/collection.ts'
import { HARMLESS, type Pools, REAL } from '../../../eval/verify/mutations.ts'
import { shuffled } from '../../../eval/verify/random.ts'
import { mulberry32 } from '../../../src/retrieval/support/random.ts'
import { verifyQuotes } from '../../../src/retrieval/verify/judge/verify.ts'

const pages = readPages('corpus')
const deps = collectionOf(pages)
const sentences = pages.flatMap((reading) =>
  reading.sentences.map(({ span: { start, end } }) => ({
    id: reading.article.id,
    start,
    end,
    text: reading.clean.slice(start, end),
  })),
)
const long = sentences.filter(({ text }) => text.length >= 12)
const pools: Pools = {
  names: deps.names.filter((name) => /^\p{Script=Han}{2,4}$/u.test(name)),
  words: ['粮食', '海洋', '音乐'],
}
/** Sentences that each change is tried on. */
const TRIED = 60

test('every sentence of the bundled articles is exact, with its own place among the places', async () => {
  for (const { id, start, end, text } of sentences) {
    const { verdicts } = await verifyQuotes(deps, { quotes: [{ text, article_id: id }] })
    const { verdict, citation, places } = verdicts[0]!
    const all = places.length > 0 ? places : [citation!]
    assert.equal(verdict, 'exact', text)
    assert.ok(
      all.some(
        ({ article, position }) => article.id === id && position.start === start && position.end === end,
      ),
      text,
    )
  }
})

for (const [name, mutate] of Object.entries(HARMLESS)) {
  test(`harmless: ${name}`, async () => {
    const random = mulberry32(1)
    for (const { text } of shuffled(random, long).slice(0, TRIED)) {
      const changed = await mutate(text, random, pools)
      if (changed === null) continue
      const { verdicts } = await verifyQuotes(deps, { quotes: [{ text: changed }] })
      assert.match(verdicts[0]!.verdict, /^(?:exact|variant)$/u, changed)
    }
  })
}

for (const [name, { kind, mutate }] of Object.entries(REAL)) {
  test(`real: ${name}`, async () => {
    const random = mulberry32(2)
    let [tried, right] = [0, 0]
    for (const { text } of shuffled(random, long)) {
      const changed = await mutate(text, random, pools)
      if (changed === null || tried === TRIED) continue
      const { verdicts } = await verifyQuotes(deps, { quotes: [{ text: changed }] })
      tried++
      assert.doesNotMatch(verdicts[0]!.verdict, /^(?:exact|variant)$/u, changed)
      if (verdicts[0]!.differences.some((difference) => difference.kind === kind)) right++
    }
    assert.ok(right >= 0.95 * tried, `${right} of ${tried}`)
  })
}
