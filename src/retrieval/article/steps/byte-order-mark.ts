import type { Change } from '../draft.ts'

/** Removes U+FEFF at the very start of the file. Elsewhere it is a zero-width space: see `white-space`. */
export function byteOrderMark(text: string): Change[] {
  if (!text.startsWith('\ufeff')) return []
  return [{ kind: 'byte-order-mark', start: 0, end: 1, after: '', reason: 'byte order mark of the file' }]
}
