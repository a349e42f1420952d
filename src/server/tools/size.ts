/**
 * Results are paged rather than long: hosts cut a tool result at some 25,000 tokens, and a Chinese character is
 * about one. Lengths are UTF-16 units of the result's JSON.
 */
export const DEFAULT_CHARS = 12_000
export const MAX_CHARS = 60_000

/**
 * Fetches a page and, where its JSON is too long, fetches it once more with as many items as fit, so that the cursor
 * is the collection's own and no item is lost. At least one item is kept.
 *
 * @param limit what the caller asked for, undefined if nothing; asking raises the bound from 12,000 to 60,000
 * @param page gives the page of at most so many items, best first; a smaller limit must give the head of a larger one
 * @param items the items of a page
 */
export async function pageWithinBounds<P extends object>(
  limit: number | undefined,
  usual: number,
  page: (limit: number) => P | Promise<P>,
  items: (page: P) => readonly unknown[],
): Promise<P> {
  const bound = limit === undefined ? DEFAULT_CHARS : MAX_CHARS
  const wanted = limit ?? usual
  const whole = await page(wanted)
  const excess = JSON.stringify(whole).length - bound
  if (excess <= 0) return whole
  return page(Math.max(1, countThatFit(items(whole), excess)))
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
