import { FIELDS } from '../../bm25.ts'
import type { BlockData, LiveBlock } from './block.ts'
import { BlockWriter } from './block-writer.ts'
import { termOfKey } from './term-key.ts'

/** The slot of a passage that was deleted. */
const GONE = 0xffff_ffff

/** Postings that are copied between two steps: some milliseconds of work. */
const POSTINGS_A_STEP = 200_000

/**
 * Makes one block of several, without the passages that were deleted: their live passages in the order of the blocks and
 * slots. Yields now and then, so that other work can be done between.
 * @param blocks with no more live passages than a block can have
 */
export function* mergeBlocks(blocks: readonly LiveBlock[]): Generator<undefined, BlockData> {
  const { slots, lengths } = joinSlots(blocks)
  const writer = new BlockWriter(lengths)
  let copied = 0
  for (const { term, numbers } of termsOf(blocks)) {
    for (const [i, live] of blocks.entries()) {
      const number = numbers[i]!
      if (number >= 0) copied += copyList(live, number, slots[i]!, writer)
    }
    writer.finishTerm(term)
    if (copied < POSTINGS_A_STEP) continue
    copied = 0
    yield
  }
  return writer.finish()
}

/** By block, the new slot of each old one; and the lengths of the live passages. */
function joinSlots(blocks: readonly LiveBlock[]): { slots: Uint32Array[]; lengths: Uint32Array } {
  const count = blocks.reduce((sum, { live }) => sum + live, 0)
  const lengths = new Uint32Array(count * FIELDS.length)
  let next = 0
  const slots = blocks.map(({ block, deleted }) => {
    const mapped = new Uint32Array(block.size).fill(GONE)
    for (let slot = 0; slot < block.size; slot++) {
      if (deleted?.[slot]) continue
      const of = block.data.lengths.subarray(slot * FIELDS.length, (slot + 1) * FIELDS.length)
      lengths.set(of, next * FIELDS.length)
      mapped[slot] = next++
    }
    return mapped
  })
  return { slots, lengths }
}

/** The terms of all blocks in the order of a dictionary, each with its number in every block, or −1. */
function* termsOf(blocks: readonly LiveBlock[]): Generator<{ term: string; numbers: readonly number[] }> {
  const at = blocks.map(() => 0)
  const numbers = blocks.map(() => -1)
  for (;;) {
    let least = Number.POSITIVE_INFINITY
    blocks.forEach(
      (
        {
          block: {
            data: { keys },
          },
        },
        i,
      ) => {
        if (at[i]! < keys.length && keys[at[i]!]! < least) least = keys[at[i]!]!
      },
    )
    if (least === Number.POSITIVE_INFINITY) break
    blocks.forEach(
      (
        {
          block: {
            data: { keys },
          },
        },
        i,
      ) => {
        numbers[i] = at[i]! < keys.length && keys[at[i]!] === least ? at[i]!++ : -1
      },
    )
    yield { term: termOfKey(least), numbers }
  }
  const long = blocks.map(({ block }) => block.dictionary.long)
  for (const term of [...new Set(long.flat())].sort()) {
    yield { term, numbers: blocks.map(({ block }) => block.dictionary.find(term)) }
  }
}

/** @returns the number of postings read */
function copyList({ block }: LiveBlock, term: number, newSlots: Uint32Array, writer: BlockWriter): number {
  const { onceOffsets, onceSlots, otherOffsets, otherSlots } = block.data
  for (let place = onceOffsets[term]!; place < onceOffsets[term + 1]!; place++) {
    const slot = newSlots[onceSlots[place]!]!
    if (slot !== GONE) writer.add(slot, 1)
  }
  for (let place = otherOffsets[term]!; place < otherOffsets[term + 1]!; place++) {
    const slot = newSlots[otherSlots[place]!]!
    if (slot !== GONE) writer.add(slot, block.occurrences(place))
  }
  return block.length(term)
}
