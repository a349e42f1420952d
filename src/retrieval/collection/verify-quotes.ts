import { fold } from '../analysis/fold.ts'
import { terms } from '../analysis/tokenize.ts'
import type { IndexBackend } from '../index/backend.ts'
import type { VerifyRequest, VerifyResponse } from '../verification.ts'
import { KnownArticles } from '../verify/known-articles.ts'
import { namesOf } from '../verify/known-names.ts'
import { verifyQuotes } from '../verify/verify.ts'
import type { ArticleStore } from './store.ts'

const PARTIAL = 12

/** Checks quotes against the articles of a store that does not change any more. */
export class Verifier {
  private known: KnownArticles | null = null
  private names: ReadonlySet<string> | null = null

  constructor(private readonly state: { readonly store: ArticleStore; readonly backend: IndexBackend }) {}

  verify(request: VerifyRequest): Promise<VerifyResponse> {
    const { store } = this.state
    const seen = new Set<string>()
    this.known ??= new KnownArticles(store.catalogue().map(({ id, metadata }) => ({ id, ...metadata })))
    this.names ??= new Set(
      store
        .catalogue()
        .flatMap(({ metadata: { authors, source, site, place }, speakers }) => [
          ...authors,
          ...speakers,
          ...[source, site, place].flatMap((name) => name ?? []),
        ])
        .map(fold)
        .filter((name) => name.length > 1),
    )
    const { known, names } = this
    return verifyQuotes(
      {
        candidates: { candidates: (text, limit) => this.candidates(text, limit) },
        reading: (id) => {
          const reading = store.reading(id)
          if (reading) for (const name of namesOf(reading)) seen.add(name)
          return reading
        },
        isName: (folded) => names.has(folded) || seen.has(folded),
        known,
      },
      request,
    )
  }

  private async candidates(text: string, limit = PARTIAL): Promise<string[]> {
    const all = terms(text).filter((term) => !term.startsWith('='))
    const pairs = all.filter((term) => term.length > 1)
    const holdings = await this.state.backend.holding(pairs.length > 0 ? pairs : all, 0, limit)
    return holdings.map(({ article }) => article)
  }
}
