import assert from 'node:assert/strict'
import test from 'node:test'
import { readPages } from '../../../eval/verify/collection.ts'
import type { VerdictKind } from '../../../src/retrieval/contract/verification.ts'
import { verifyQuotes } from '../../../src/retrieval/verify/judge/verify.ts'
import { casesOf } from '../../support/cases.ts'
import { body, collection } from './support.ts'

interface Case {
  /** Prefix of a bundled article, or the text of a made one. */
  readonly article?: string
  readonly source?: string
  readonly names?: readonly string[]
  readonly quote: string
  readonly verdict: VerdictKind
  readonly differences: readonly (readonly [kind: string, yours: string, source: string])[]
}

const pages = readPages('corpus')

for (const { kind, why, article, source, names, quote, verdict, differences } of casesOf<Case>(
  'verify-quotes',
)) {
  test(`${kind}: ${why}`, async () => {
    const readings =
      article === undefined
        ? [body('made', source!)]
        : pages.filter((page) => page.article.id.startsWith(article))
    const { verdicts } = await verifyQuotes(collection(readings, names), { quotes: [{ text: quote }] })
    const found = verdicts[0]!
    assert.deepEqual(
      {
        verdict: found.verdict,
        differences: found.differences.map((each) => [each.kind, each.yours, each.source]),
      },
      { verdict, differences },
    )
  })
}
