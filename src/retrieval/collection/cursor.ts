import { createHash } from 'node:crypto'
import { ChuchuError } from '../contract/errors.ts'

/**
 * Where the next page begins, for the request it was made for. Opaque to clients.
 * @param request everything of the request that decides which results there are, and in which order
 */
export function encodeCursor(offset: number, request: unknown): string {
  return cursorOf(offset, digest(request))
}

const cursorOf = (offset: number, of: string): string =>
  Buffer.from(`${offset}.${of}`, 'utf8').toString('base64url')

/** The cursors of pages that go on after each of `count` items from `offset` on. */
export function cursorsAfter(offset: number, count: number, request: unknown): string[] {
  const of = digest(request)
  return Array.from({ length: count }, (_, i) => cursorOf(offset + i + 1, of))
}

/**
 * @returns the offset of a cursor, 0 without one
 * @throws ChuchuError `bad_cursor` where it was not made for this request
 */
export function decodeCursor(cursor: string | undefined, request: unknown): number {
  if (cursor === undefined) return 0
  const [offset, of] = Buffer.from(cursor, 'base64url').toString('utf8').split('.')
  if (!offset || !/^\d{1,9}$/u.test(offset) || of !== digest(request)) {
    throw new ChuchuError(
      'bad_cursor',
      'the cursor does not belong to this request',
      'repeat the request without a cursor and follow the next_cursor that it returns',
    )
  }
  return Number(offset)
}

function digest(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request), 'utf8').digest('base64url').slice(0, 16)
}
