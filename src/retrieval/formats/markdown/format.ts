import { type CleanedMarkdown, cleanMarkdown } from '../../article/clean.ts'
import type { Format } from '../format.ts'
import { articleOf, type Layer } from '../metadata.ts'
import { pageLayer } from '../page/metadata.ts'
import { placeIn } from '../page/place.ts'
import { siteOfAddress } from '../page/site.ts'
import { readWhole } from '../whole.ts'
import { readFrontMatterValues } from './front-matter.ts'

/** A Markdown file: a page with marks of its own, and perhaps front matter. */
export const MARKDOWN: Format = {
  extensions: ['.md'],
  kind: 'markdown',
  holds: 'one',
  read: (source) => readWhole(source, 'markdown'),
  prepare(document) {
    const page = cleanMarkdown(document.raw, document.stated.title ?? null)
    return articleOf(document, page.draft, layersOf(page))
  },
}

/**
 * What the front matter says, then what a page says. The source of the front matter tells the place where nothing better
 * does, and its address the site.
 */
function layersOf(page: CleanedMarkdown): Layer[] {
  const { frontMatter, source } = page
  if (!frontMatter) return [pageLayer(page)]
  const values = readFrontMatterValues(frontMatter)
  const place = placeIn(values.source ?? [])
  const site = siteOfAddress(values.url?.[0] ?? null)
  const guesses = { place: place ? [place] : [], site: site ? [site] : [] }
  return [{ values, text: source }, pageLayer(page), { values: guesses, text: source }]
}
