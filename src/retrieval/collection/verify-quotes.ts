import type { CatalogueEntry } from '../article/stored-article.ts'
import type { VerifyRequest, VerifyResponse } from '../contract/verification.ts'
import { fold } from '../language/fold.ts'
import { KnownArticles } from '../verify/answer/known-articles.ts'
import { type VerifyDeps, verifyQuotes } from '../verify/judge/verify.ts'
import type { ArticleTexts } from './article-texts.ts'
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
    this.candidates = new QuoteCandidates(state.store, state.backend, texts)
  }

  verify(request: VerifyRequest): Promise<VerifyResponse> {
    return verifyQuotes(this.deps(), request)
  }

  private deps(): VerifyDeps {
    const { store } = this.state
    const { known, names } = this.readCatalogue()
    return {
      candidates: this.candidates,
      reading: (id) => store.reading(id),
      known,
      isName: (folded) => names.has(folded),
    }
  }

  /** Made with the first request: an opening does without. */
  private readCatalogue() {
    const catalogue = this.state.store.catalogue()
    this.catalogued ??= {
      known: new KnownArticles(catalogue.map(({ id, metadata }) => ({ id, ...metadata }))),
      names: namesIn(catalogue),
    }
    return this.catalogued
  }
}

/** Persons, speakers, authors, sources, sites and places of all articles, folded. */
function namesIn(catalogue: readonly CatalogueEntry[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { metadata, speakers, persons } of catalogue) {
    const { authors, source, site, place } = metadata
    for (const name of persons) names.add(name)
    for (const name of [...authors, ...speakers, source, site, place]) {
      if (name && name.length > 1) names.add(fold(name))
    }
  }
  return names
}
