import type { Repair } from '../retrieval/index.ts'

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

/** Edits by kind, the rarest kind first: one mended name tells more than a hundred readings taken out. */
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
