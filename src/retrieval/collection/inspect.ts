import { citeArticle } from '../article/cite.ts'
import type { Inspection } from '../contract/inspection.ts'
import { unknownId } from './filter.ts'
import type { ArticleStore } from './store.ts'

/**
 * All that is known of an article, and how its clean text came about.
 * @throws ChuchuError `unknown_id`
 */
export function inspect(store: ArticleStore, articleId: string): Inspection {
  const stored = store.get(articleId)
  if (!stored) throw unknownId(articleId)
  const { article, passages, chars } = stored
  const { metadata, found, edits, notes, raw, sha256 } = article
  return {
    article: { ...citeArticle(article), sha256, chars, raw_chars: raw.length },
    metadata,
    found,
    edits,
    notes,
    passages: passages.length,
  }
}
