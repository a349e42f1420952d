import type { CatalogueEntry } from '../article/stored-article.ts'
import type { VerifyRequest, VerifyResponse } from '../contract/verification.ts'
import type { ArticleStore, IndexReader, ReadOptions } from '../engines/ports.ts'
import { fold } from '../language/fold.ts'
import { Pace } from '../support/pace.ts'
import { KnownArticles } from '../verify/answer/known-articles.ts'
import { verifyQuotes } from '../verify/judge/verify.ts'
import type { ArticleTexts } from './article-texts.ts'
import { QuoteCandidates } from './quote-candidates.ts'
import type { Readings } from './readings.ts'

/** What the catalogue of all articles tells a verification. */
interface Catalogued {
  readonly known: KnownArticles
  readonly names: ReadonlySet<string>
}

/** Checks quotes against the articles of one generation. */
export class QuoteVerifier {
  private readonly candidates: QuoteCandidates
  private catalogued: Catalogued | null = null

  constructor(
    private readonly articles: ArticleStore,
    index: IndexReader,
    private readonly readings: Readings,
    texts: ArticleTexts,
  ) {
    this.candidates = new QuoteCandidates(articles, index, texts)
  }

  /** @throws what `signal` was aborted with */
  async verify(request: VerifyRequest, options: ReadOptions = {}): Promise<VerifyResponse> {
    // Made with the first request: an opening does without.
    this.catalogued ??= await this.readCatalogue(options)
    const { known, names } = this.catalogued
    const deps = {
      candidates: this.candidates,
      readings: (ids: readonly string[], options?: ReadOptions) => this.readings.readings(ids, options),
      known,
      isName: (folded: string) => names.has(folded),
    }
    return verifyQuotes(deps, request, options)
  }

  private async readCatalogue({ signal }: ReadOptions): Promise<Catalogued> {
    const pace = new Pace({ signal })
    const catalogue = await this.articles.catalogue({}, { signal })
    const known = new KnownArticles()
    const names = new Set<string>()
    for (const entry of catalogue) {
      known.add({ id: entry.id, ...entry.metadata })
      for (const name of namesIn(entry)) names.add(name)
      await pace.step()
    }
    return { known, names }
  }
}

/** Persons, speakers, authors, source, site and place of an article, folded. */
function namesIn({ metadata, speakers, persons }: CatalogueEntry): string[] {
  const { authors, source, site, place } = metadata
  const stated = [...authors, ...speakers, source, site, place]
  return [...persons, ...stated.flatMap((name) => (name && name.length > 1 ? [fold(name)] : []))]
}
