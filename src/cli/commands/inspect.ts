import type { Inspection, Repair, Span } from '../../retrieval/index.ts'
import { resolveArticleId } from '../article-id.ts'
import { type Context, openCollectionFor, writeJson } from '../context.ts'
import { byKind, describeChange, type EditGroup, editGroup } from '../render/citation.ts'
import type { Paint } from '../render/paint.ts'
import { displayWidth, padTo, printable, shortenMiddle, visibleSpace } from '../render/text.ts'

/** `chuchu inspect ARTICLE`: metadata and where each was found, and every cleaning edit. */
export async function inspect(context: Context, article: string): Promise<number> {
  const collection = await openCollectionFor(context)
  const inspection = await collection.inspect(await resolveArticleId(collection, article))
  if (context.settings.json) await writeJson(context, inspection)
  else await context.terminal.out(layoutInspection(inspection, context.paint))
  return 0
}

/** Columns of one side of an edit and of a found value. */
const CHANGE_WIDTH = 48
const show = (text: string) => shortenMiddle(visibleSpace(text), CHANGE_WIDTH)

/** Metadata with its places, then repairs, layout, page furniture and notes. Places are raw spans. */
export function layoutInspection(inspection: Inspection, paint: Paint): string {
  const { article, edits, notes, passages } = inspection
  const head = [
    paint.quote(printable(`《${article.title}》`)),
    printable(`${article.id}  ${article.file}`),
    `sha256 ${article.sha256}`,
    `raw text ${article.raw_chars} characters, clean text ${article.chars}, ${passages} passages`,
  ]
  const inGroup = (group: EditGroup) => edits.filter(({ kind }) => editGroup(kind) === group)
  const blocks = [
    head,
    section('metadata', metadataLines(inspection), paint),
    section('repairs', repairLines(inGroup('repair')), paint),
    section('layout', countLines(inGroup('layout')), paint),
    section(
      'page furniture',
      inGroup('furniture').map((edit) => `${edit.kind} ${editLine(edit)}`),
      paint,
    ),
    section('notes', notes.map(noteLine), paint),
  ]
  const filled = blocks.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function section(name: string, lines: readonly string[], paint: Paint): string[] {
  if (lines.length === 0) return []
  return [paint.quote(name), ...lines.map((line) => `  ${line}`)]
}

const place = ({ start, end }: Span): string => `[${start}, ${end})`

const editLine = (edit: Repair): string =>
  `${place(edit.raw)} ${describeChange(edit, show)}  (${edit.reason})`

const repairLines = (edits: readonly Repair[]): string[] =>
  byKind(edits).flatMap(([kind, same]) => [
    `${kind} × ${same.length}`,
    ...same.map((edit) => `  ${editLine(edit)}`),
  ])

const noteLine = ({ kind, raw, exact, reason }: Inspection['notes'][number]): string =>
  `${kind} ${place(raw)} ${show(exact)}  (${reason})`

/** White space is edited too often to be listed one by one; `--json` lists it. */
function countLines(edits: readonly Repair[]): string[] {
  return byKind(edits).map(([kind, { length }]) => `${kind} × ${length}`)
}

/** A line a field that is set, and below it each place in the raw text where it was found. */
function metadataLines({ metadata, found }: Inspection): string[] {
  const fields = Object.entries(metadata).filter(([, value]) => value !== null && value.length > 0)
  const width = Math.max(0, ...fields.map(([field]) => displayWidth(field)))
  return fields.flatMap(([field, value]) => [
    `${padTo(field, width)}  ${printable(Array.isArray(value) ? value.join('、') : String(value))}`,
    ...found
      .filter((where) => where.field === field)
      .map(({ raw, exact }) => `${' '.repeat(width)}  ${place(raw)} ${show(exact)}`),
  ])
}
