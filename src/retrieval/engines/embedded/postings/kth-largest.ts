/**
 * The k-th largest score above 0, in O(n log k) by a heap of the k largest with the least at its root.
 * @param isWanted whether the score at an index counts
 * @returns 0 where there are fewer than k
 */
export function kthLargest(scores: Float64Array, isWanted: (at: number) => boolean, k: number): number {
  if (k > scores.length) return 0
  const heap = new Float64Array(k)
  for (let at = 0; at < scores.length; at++) {
    if (scores[at]! > heap[0]! && isWanted(at)) replaceRoot(heap, scores[at]!)
  }
  return heap[0]!
}

function replaceRoot(heap: Float64Array, value: number): void {
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    if (left >= heap.length) break
    const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left
    if (heap[child]! >= value) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = value
}
