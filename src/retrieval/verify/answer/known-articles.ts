import type { Article } from '../../contract/types.ts'
import { unitsOf } from '../compare/units.ts'

/** What citation marks can name of an article. */
export interface KnownArticle {
  readonly id: string
  readonly title: string
  readonly subtitle: string | null
  readonly url: string
  readonly source: string | null
  readonly site: string | null
  readonly published: string | null
}

/** The articles of a collection by all that a citation mark can name them by. */
export class KnownArticles {
  private readonly ids = new Set<string>()
  private readonly byUrl = new Map<string, string>()
  private readonly byTitle = new Map<string, string[]>()
  private readonly sources = new Set<string>()

  constructor(articles: Iterable<KnownArticle> = []) {
    for (const article of articles) this.add(article)
  }

  add(article: KnownArticle): void {
    this.ids.add(article.id)
    this.byUrl.set(plainUrl(article.url), article.id)
    for (const title of titlesOf(article)) {
      const ids = this.byTitle.get(title)
      if (ids) ids.push(article.id)
      else this.byTitle.set(title, [article.id])
    }
    for (const source of [article.source, article.site]) if (source) this.sources.add(unitsOf(source).text)
  }

  has(id: string): boolean {
    return this.ids.has(id)
  }

  withUrl(url: string): string | null {
    return this.byUrl.get(plainUrl(url)) ?? null
  }

  /** The articles of a title, with or without its subtitle, in any script and style of marks. */
  withTitle(title: string): readonly string[] {
    return this.byTitle.get(unitsOf(title).text) ?? []
  }

  isSource(name: string): boolean {
    return this.sources.has(unitsOf(name).text)
  }
}

export function knownArticle({ id, metadata }: Article): KnownArticle {
  const { title, subtitle, url, source, site, published } = metadata
  return { id, title, subtitle, url, source, site, published }
}

/** A title as it stands, with its subtitle, and without what follows a dash in it (新优势——天津代表委员共话…). */
function titlesOf({ title, subtitle }: KnownArticle): Set<string> {
  const [beforeDash = ''] = title.split(/——|--/u)
  const forms = [title, `${title}${subtitle ?? ''}`, beforeDash]
  return new Set(forms.map((form) => unitsOf(form).text).filter((form) => form.length > 1))
}

function plainUrl(url: string): string {
  return url
    .trim()
    .replace(/^https?:\/\//iu, '')
    .replace(/[/#]+$/u, '')
}
