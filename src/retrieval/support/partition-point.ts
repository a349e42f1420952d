/**
 * The index of the first item for which `holds` is true, by binary search; the number of items where it is for none.
 *
 * @param items in an order in which `holds` is false for some and true for all after them
 */
export function partitionPoint<T>(items: ArrayLike<T>, holds: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(items[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
