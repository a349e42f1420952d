import { DEFAULT_CHARS, MAX_CHARS } from '../../retrieval/contract/index.ts'

/**
 * A page whose JSON is short enough: where it is too long, as many of its items as fit, at least one.
 *
 * @param key of the items, best first
 * @param limit what the caller asked for, undefined if nothing; asking raises the bound from 12,000 to 60,000 characters
 * @param cursors of pages that go on after each item; without them the rest of a cut page is lost
 */
export function pageWithinBounds<Key extends string, Page extends Readonly<Record<Key, readonly unknown[]>>>(
  page: Page,
  key: Key,
  limit: number | undefined,
  cursors?: readonly string[],
): Page {
  const items: readonly unknown[] = page[key]
  const excess = JSON.stringify(page).length - (limit === undefined ? DEFAULT_CHARS : MAX_CHARS)
  const kept = excess <= 0 ? items.length : Math.max(1, countThatFit(items, excess))
  if (kept >= items.length) return page
  const cut = { ...page, [key]: items.slice(0, kept) }
  return cursors ? { ...cut, next_cursor: cursors[kept - 1] } : cut
}

/** How many leading items are left when enough trailing ones are dropped to save `excess` characters. */
function countThatFit(items: readonly unknown[], excess: number): number {
  let count = items.length
  let saved = 0
  while (count > 0 && saved < excess) {
    count -= 1
    saved += JSON.stringify(items[count]).length
  }
  return count
}

/**
 * The first form of a result whose JSON fits.
 *
 * @param forms from the fullest to the leanest, each with the characters it may have
 * @returns undefined if not even the leanest fits
 */
export function firstThatFits<T extends object>(
  forms: readonly (readonly [bound: number, form: () => T])[],
): T | undefined {
  for (const [bound, form] of forms) {
    const result = form()
    if (JSON.stringify(result).length <= bound) return result
  }
  return undefined
}
