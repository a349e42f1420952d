import { cleanBody, cleanMarkdown, cleanPage } from '../article/clean.ts'
import type { Draft } from '../article/draft.ts'
import { wrongConversions } from '../article/steps/wrong-conversion.ts'
import type { Article, Note, RawDocument } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { bodyMetadata, type FoundMetadata, markdownMetadata, pageMetadata } from './metadata.ts'

/**
 * Turns a document into an article: its edits, metadata, where that was found, and notes. The text of a `body` is
 * only repaired where it is damaged; a `page` is taken apart as well, and a `markdown` text loses its marks first. Pure: no I/O, no clock.
 */
export function prepareArticle(document: RawDocument): Article {
  if (document.kind === 'body') {
    const draft = cleanBody(document.raw)
    return article(document, draft, bodyMetadata(document, draft.text))
  }
  if (document.kind === 'markdown') {
    const page = cleanMarkdown(document.raw, document.stated.title ?? null)
    return article(document, page.draft, markdownMetadata(document, page))
  }
  const statedTitle = document.stated.title === undefined ? null : fold(document.stated.title)
  const page = cleanPage(document.raw, statedTitle)
  return article(document, page.draft, pageMetadata(document, page))
}

function article(document: RawDocument, draft: Draft, { metadata, found }: FoundMetadata): Article {
  const { id, file, sha256, raw } = document
  return { id, file, sha256, raw, edits: draft.edits, metadata, found, notes: notes(draft) }
}

function notes(draft: Draft): Note[] {
  return wrongConversions(draft.text).map(({ start, end, proper }) => {
    const raw = draft.toRaw(start, end)
    const exact = draft.raw.slice(raw.start, raw.end)
    return {
      kind: 'wrong-conversion',
      raw,
      exact,
      reason: `${exact} stands for ${proper}: a wrong script conversion in the source`,
    }
  })
}
