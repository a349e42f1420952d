/**
 * The item at an index that is in range by construction, or a group of a match that every match has. Not for hot loops.
 *
 * @throws RangeError where there is none: a defect
 */
export function itemAt<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`)
  return item
}
