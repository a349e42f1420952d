import type { Change } from '../draft.ts'
import type { Layout, LayoutLine } from '../layout.ts'

/**
 * Removes what the layout found not to be the article's text: whole lines, each with its line end and the blank
 * lines after it, neighbours of one kind together, and a byline at the end of the last paragraph.
 */
export function pageFurniture(layout: Layout): Change[] {
  const changes: Change[] = []
  for (const line of layout.lines) {
    const change = removal(line)
    const last = changes.at(-1)
    if (!change) continue
    if (last && last.end === change.start && last.kind === change.kind && last.reason === change.reason) {
      changes[changes.length - 1] = { ...last, end: change.end }
    } else changes.push(change)
  }
  const byline = layout.inlineByline
  if (byline) changes.push({ kind: 'byline', ...byline, after: '', reason: 'author; kept as metadata' })
  return changes
}

function removal(line: LayoutLine): Change | null {
  if (!line.furniture) return null
  return { ...line.furniture, start: line.from, end: line.to, after: '' }
}
