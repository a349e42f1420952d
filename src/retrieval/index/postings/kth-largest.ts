/**
 * The k-th largest of the scores of some slots, in O(n log k) by a heap of the k largest with the least at its root.
 * @param count how many of `slots` count
 * @returns 0 where there are fewer than k
 */
export function kthLargest(scores: Float64Array, slots: Uint16Array, count: number, k: number): number {
  if (count < k || k === 0) return 0
  const heap = new Float64Array(k)
  for (let i = 0; i < k; i++) heap[i] = scores[slots[i]!]!
  heap.sort()
  for (let i = k; i < count; i++) {
    const score = scores[slots[i]!]!
    if (score > heap[0]!) replaceRoot(heap, score)
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
