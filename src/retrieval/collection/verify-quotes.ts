import type { VerifyRequest, VerifyResponse } from '../verification.ts'
import { KnownArticles } from '../verify/known-articles.ts'
import { type VerifyDeps, verifyQuotes } from '../verify/verify.ts'
import type { ArticleTexts } from './article-texts.ts'
import { NamesAtHand, statedNames } from './collection-names.ts'
import { QuoteCandidates } from './quote-candidates.ts'
import type { IndexState } from './state.ts'

/** Checks quotes against the articles of a state that does not change any more. */
export class QuoteVerifier {
  private readonly candidates: QuoteCandidates
  private catalogued: { readonly known: KnownArticles; readonly names: ReadonlySet<string> } | null = null

  constructor(
    private readonly state: Pick<IndexState, 'store' | 'backend'>,
    texts: ArticleTexts,
  ) {
    this.candidates = new QuoteCandidates(state.backend, texts)
  }

  verify(request: VerifyRequest): Promise<VerifyResponse> {
    return verifyQuotes(this.deps(), request)
  }

  private deps(): VerifyDeps {
    const { store } = this.state
    const { known, names } = this.readCatalogue()
    const atHand = new NamesAtHand(names)
    return {
      candidates: this.candidates,
      reading: (id) => {
        const reading = store.reading(id)
        if (reading) atHand.add(reading)
        return reading
      },
      known,
      isName: (folded) => atHand.has(folded),
    }
  }

  /** Made with the first request: an opening does without. */
  private readCatalogue() {
    const catalogue = this.state.store.catalogue()
    this.catalogued ??= {
      known: new KnownArticles(catalogue.map(({ id, metadata }) => ({ id, ...metadata }))),
      names: statedNames(catalogue),
    }
    return this.catalogued
  }
}
