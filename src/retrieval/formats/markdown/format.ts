import { type CleanedMarkdown, cleanMarkdown } from '../../article/clean.ts'
import type { FrontMatter, FrontMatterEntry, FrontMatterValue } from '../../article/steps/front-matter.ts'
import type { StatedMetadata } from '../../contract/types.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import type { Format } from '../format.ts'
import { articleOf, type Layer, type Value } from '../metadata.ts'
import { pageLayer } from '../page/metadata.ts'
import { namesIn } from '../page/people.ts'
import { placeIn } from '../page/place.ts'
import { siteOfAddress } from '../page/site.ts'
import { readPublished } from '../published.ts'
import { readWhole } from '../whole.ts'

const FIELDS = [
  ...(['title', 'subtitle', 'published', 'source', 'site', 'authors', 'editors', 'photographers'] as const),
  ...(['place', 'section', 'url'] as const),
]
/** Keys by the field that they state, the surest first. Web clippers write the address as the source. */
const KEYS = new Map(
  FIELDS.map((field) => {
    const rows = vocabulary.frontMatterKeys.filter((row) => row.field === field)
    const keys = rows.sort((a, b) => Number(a.rank) - Number(b.rank)).map(({ key }) => key)
    return [field, field === 'url' ? [...keys, 'source'] : keys] as const
  }),
)
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/\S+$/iu

/**
 * The metadata that front matter states; spans are those of its values. A date keeps the precision written; what is
 * no date or no absolute address states nothing. `source` may be a name or, as web clippers write it, the address.
 */
function readFrontMatterValues({ entries }: FrontMatter): Partial<Record<keyof StatedMetadata, Value[]>> {
  const values: Partial<Record<keyof StatedMetadata, Value[]>> = {}
  for (const [field, keys] of KEYS) {
    for (const key of keys) {
      const found = entries.filter((entry) => entry.key === key).flatMap((entry) => valuesOf(field, entry))
      if (found.length > 0) values[field] ??= found
    }
  }
  return values
}

function valuesOf(field: keyof StatedMetadata, { values }: FrontMatterEntry): readonly Value[] {
  if (field === 'authors' || field === 'editors' || field === 'photographers') return values.flatMap(people)
  const first = values[0]
  if (!first) return []
  if (field === 'published') {
    const iso = readPublished(first.text)
    return iso === null ? [] : [{ ...first, text: iso }]
  }
  return ADDRESS.test(first.text) === (field === 'url') ? [first] : []
}

const SEPARATOR = /[、,，;；/|&]|\sand\s/u

/** 王海平、李 明 and `[[王海平]]` as names; a name in Latin letters is not split at its spaces. */
function people({ text, span }: FrontMatterValue): Value[] {
  let from = 0
  return text.split(SEPARATOR).flatMap((part) => {
    const at = text.indexOf(part, from)
    from = at + part.length
    const name = part.replace(/^[[\s]+|[\]\s]+$/gu, '')
    if (!/\p{Script=Latin}/u.test(name)) return namesIn(name, span.start + at + part.indexOf(name))
    const start = span.start + at + part.indexOf(name)
    return [{ text: name, span: { start, end: start + name.length } }]
  })
}

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
