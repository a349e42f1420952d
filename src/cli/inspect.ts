import { ChuchuError, type Collection } from '../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import { layoutInspection } from './inspection.ts'

/** Candidates that an ambiguous start of an id is answered with. */
const CANDIDATES_SHOWN = 10

/** `chuchu inspect ARTICLE`: metadata and where each was found, and every cleaning edit. */
export async function inspect(context: Context, article: string): Promise<number> {
  const collection = await openCollectionFor(context)
  const inspection = collection.inspect(resolveArticle(collection, article))
  if (context.settings.json) await writeJson(context, inspection)
  else await context.terminal.out(layoutInspection(inspection, context.paint))
  return 0
}

/**
 * The article whose id is `given`, or the only one whose id starts with it.
 * @throws ChuchuError `unknown_id` that names the candidates
 */
export function resolveArticle(collection: Pick<Collection, 'listArticles'>, given: string): string {
  const ids = allIds(collection)
  if (ids.includes(given)) return given
  const candidates = given === '' ? [] : ids.filter((id) => id.startsWith(given))
  if (candidates.length === 1) return candidates[0]!
  const shown = (list: readonly string[]) =>
    list.slice(0, CANDIDATES_SHOWN).join(', ') + (list.length > CANDIDATES_SHOWN ? ', …' : '')
  if (candidates.length === 0) {
    throw new ChuchuError(
      'unknown_id',
      `no article has an id that starts with "${given}"`,
      `The articles are: ${shown(ids)}.`,
    )
  }
  throw new ChuchuError(
    'unknown_id',
    `${candidates.length} articles have an id that starts with "${given}"`,
    `Give more of the id; candidates: ${shown(candidates)}.`,
  )
}

function allIds(collection: Pick<Collection, 'listArticles'>): string[] {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: ReturnType<Collection['listArticles']> = collection.listArticles({
      sort: 'id',
      ...(cursor !== null && { cursor }),
    })
    for (const { id } of page.articles) ids.push(id)
    cursor = page.next_cursor
  } while (cursor !== null)
  return ids
}
