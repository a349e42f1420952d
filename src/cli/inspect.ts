import { resolveArticleId } from './article-id.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import { layoutInspection } from './inspection.ts'

/** `chuchu inspect ARTICLE`: metadata and where each was found, and every cleaning edit. */
export async function inspect(context: Context, article: string): Promise<number> {
  const collection = await openCollectionFor(context)
  const inspection = await collection.inspect(await resolveArticleId(collection, article))
  if (context.settings.json) await writeJson(context, inspection)
  else await context.terminal.out(layoutInspection(inspection, context.paint))
  return 0
}
