import type { Citation, Repair } from '../../retrieval/index.ts'
import type { AnswerWords } from '../messages/answer.ts'
import type { Paint } from './paint.ts'
import { displayWidth, oneLine, padTo, shortenMiddle, visibleSpace } from './text.ts'

/** What an edit is to a reader: a change of damaged words, of white space, or the removal of what is not the article. */
export type EditGroup = 'repair' | 'layout' | 'furniture'

const GROUPS: Partial<Record<string, EditGroup>> = {
  'gbk-shift': 'repair',
  'inserted-reading': 'repair',
  'byte-order-mark': 'layout',
  'line-ending': 'layout',
  space: 'layout',
  markup: 'layout',
}

export const editGroup = (kind: string): EditGroup => GROUPS[kind] ?? 'furniture'

/** Edits by kind, the rarest kind first: one repaired name says more than a hundred readings removed. */
export function byKind(edits: readonly Repair[]): (readonly [string, readonly Repair[]])[] {
  const groups = new Map<string, Repair[]>()
  for (const edit of edits) {
    const same = groups.get(edit.kind)
    if (same) same.push(edit)
    else groups.set(edit.kind, [edit])
  }
  return [...groups].sort(([, a], [, b]) => a.length - b.length)
}

/** `before → after`, or `−before` where the edit removes; `show` makes each side fit to print. */
export function describeChange(edit: Repair, show: (text: string) => string): string {
  return edit.after === '' ? `−${show(edit.before)}` : `${show(edit.before)} → ${show(edit.after)}`
}

/** Where the offsets count: a `.jsonl` file contains many texts, and its article is found by its id. */
export function fileOf({ file, id }: Citation['article']): string {
  return /\.jsonl$/i.test(file) ? `${file} › ${id}` : file
}

/** A line a detail; labels are padded to `width` columns, by default to the widest. */
export function layoutDetails(
  details: readonly (readonly [string, string])[],
  paint: Paint,
  width = Math.max(...details.map(([name]) => displayWidth(name))),
): string[] {
  return details.map(([name, value]) => `   ${paint.faint(padTo(name, width))}  ${oneLine(value)}`)
}

export const speakerName = ({ name, title }: NonNullable<Citation['speaker']>): string =>
  title === null ? name : `${name}（${title}）`

/** Columns of one side of a repair; a run of damaged text is rarely longer. */
const REPAIR_WIDTH = 24
/** Repairs of a kind that are spelled out; the count covers the others, `--json` and `inspect` list them all. */
const REPAIRS_SHOWN = 3

export function describeRepairs(citation: Citation, words: AnswerWords): string {
  const show = (text: string) => shortenMiddle(visibleSpace(text), REPAIR_WIDTH)
  const kinds = byKind(citation.repairs).map(([kind, edits]) => {
    const count = words.edits(kind, edits.length)
    if (editGroup(kind) !== 'repair') return count
    const shown = edits.slice(0, REPAIRS_SHOWN).map((edit) => describeChange(edit, show))
    return `${count}${words.colon}${shown.join(' ')}${edits.length > REPAIRS_SHOWN ? ' …' : ''}`
  })
  return kinds.join(words.separator)
}
