import { type ArticleSummary, ChuchuError, type Collection } from '../retrieval/index.ts'
import { parseResourceUri } from '../server/uri.ts'
import { shorten } from './render/text.ts'

/** Ids that an error names. */
const CANDIDATES_SHOWN = 10

/** Articles listed at a time where an id has to be looked for. */
const PAGE = 1000

/** Columns of an id that is repeated in an error. */
const GIVEN_WIDTH = 80

/**
 * The article that a user names: by its id, by the address that answers show for it (`article://ID` or its own), or by
 * the start of one id alone.
 * @throws ChuchuError `unknown_id` that names candidates
 */
export async function resolveArticleId(
  collection: Pick<Collection, 'inspect' | 'listArticles'>,
  given: string,
): Promise<string> {
  return resolve(collection, given, 'article', (id) => collection.inspect(id))
}

/** As `resolveArticleId`, and the id or address (`passage://ID`) of a passage. */
export async function resolveTextId(
  collection: Pick<Collection, 'fetch' | 'listArticles'>,
  given: string,
): Promise<string> {
  return resolve(collection, given, 'article or passage', (id) => collection.fetch({ id, max_chars: 1 }))
}

/** @param read throws `unknown_id` for an id that is not in the collection */
async function resolve(
  collection: Pick<Collection, 'listArticles'>,
  given: string,
  what: string,
  read: (id: string) => Promise<unknown>,
): Promise<string> {
  const named: readonly string[] = [...(parseResourceUri(given)?.ids ?? []), given]
  for (const id of named) {
    if (await isKnown(id, read)) return id
  }
  const articles = await allArticles(collection)
  const fitting = articles.filter((article) => article.url === given || startsWithOne(article.id, named))
  const [first, second] = fitting
  if (first && !second) return first.id
  const shown = `"${shorten(given, GIVEN_WIDTH)}"`
  if (first) {
    const hint = `give more of the id; did you mean ${candidates(fitting)}?`
    throw new ChuchuError('unknown_id', `${shown} fits ${fitting.length} articles`, hint)
  }
  const near = nearest(named[0] ?? given, articles)
  const hint = near.length > 0 ? `did you mean ${candidates(near)}? ` : ''
  throw new ChuchuError('unknown_id', `no ${what} has the id ${shown}`, `${hint}chuchu articles lists all`)
}

async function isKnown(id: string, read: (id: string) => Promise<unknown>): Promise<boolean> {
  try {
    await read(id)
    return true
  } catch (error) {
    if (error instanceof ChuchuError && error.code === 'unknown_id') return false
    throw error
  }
}

const startsWithOne = (id: string, starts: readonly string[]): boolean =>
  starts.some((start) => start !== '' && id.startsWith(start))

async function allArticles(collection: Pick<Collection, 'listArticles'>): Promise<ArticleSummary[]> {
  const articles: ArticleSummary[] = []
  let cursor: string | undefined
  do {
    const page = await collection.listArticles({ sort: 'id', limit: PAGE, cursor })
    articles.push(...page.articles)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return articles
}

function candidates(articles: readonly ArticleSummary[]): string {
  const shown = articles.slice(0, CANDIDATES_SHOWN).map(({ id }) => id)
  return shown.join(', ') + (articles.length > CANDIDATES_SHOWN ? ', …' : '')
}

/** The articles whose id or title contains the text; else those whose id begins most like it, for half of it at least. */
function nearest(given: string, articles: readonly ArticleSummary[]): ArticleSummary[] {
  const wanted = given.trim().toLowerCase()
  if (wanted === '') return []
  const containing = articles.filter(({ id, title }) => `${id}\n${title}`.toLowerCase().includes(wanted))
  if (containing.length > 0) return containing
  const shared = articles.map(({ id }) => sharedStart(id.toLowerCase(), wanted))
  const most = shared.reduce((a, b) => Math.max(a, b), wanted.length / 2)
  return articles.filter((_, i) => shared[i] === most)
}

/** UTF-16 units that two texts begin with alike. */
function sharedStart(a: string, b: string): number {
  let length = 0
  while (length < b.length && a[length] === b[length]) length++
  return length
}
