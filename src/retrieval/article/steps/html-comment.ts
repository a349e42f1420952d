import { partitionPoint } from '../../support/partition-point.ts'
import type { Change } from '../draft.ts'
import { readBlocks } from './markdown-blocks.ts'

/** Removes HTML comments of a Markdown text; one that begins in a code block or never ends stays. */
export function htmlComments(text: string): Change[] {
  const changes: Change[] = []
  for (let start = text.indexOf('<!--'); start >= 0; ) {
    const close = text.indexOf('-->', start + 4)
    if (close < 0) break
    changes.push({ kind: 'markup', start, end: close + 3, after: '', reason: 'HTML comment' })
    start = text.indexOf('<!--', close + 3)
  }
  return changes.length === 0 ? [] : outsideOfCode(text, changes)
}

function outsideOfCode(text: string, changes: readonly Change[]): Change[] {
  const { lines } = readBlocks(text)
  return changes.filter(
    ({ start }) => lines[partitionPoint(lines, ({ next }) => next > start)]?.kind !== 'code',
  )
}
