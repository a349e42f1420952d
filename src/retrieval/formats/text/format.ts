import { cleanPage } from '../../article/clean.ts'
import { fold } from '../../language/fold.ts'
import type { Format } from '../format.ts'
import { articleOf } from '../metadata.ts'
import { pageLayer } from '../page/metadata.ts'
import { readWhole } from '../whole.ts'

/** A text file: a page saved from the web, with furniture around the article. */
export const TEXT: Format = {
  extensions: ['.txt'],
  kind: 'page',
  holds: 'one',
  read: (source) => readWhole(source, 'page'),
  prepare(document) {
    const { title } = document.stated
    const page = cleanPage(document.raw, title === undefined ? null : fold(title))
    return articleOf(document, page.draft, [pageLayer(page)])
  },
}
