import { type Change, Draft } from './draft.ts'
import { findLayout, type Layout } from './layout.ts'
import { byteOrderMark } from './steps/byte-order-mark.ts'
import { gbkShift } from './steps/gbk-shift.ts'
import { insertedReadings } from './steps/inserted-reading.ts'
import { pageFurniture } from './steps/page-furniture.ts'
import { whiteSpace } from './steps/white-space.ts'

type Step = (text: string) => Change[]

/** Repairs of damaged text: they cannot touch good text, and all that follows reads better after them. */
const REPAIRS: readonly Step[] = [gbkShift, insertedReadings]

/** A cleaned text: the draft with every edit, and what the page was found to be made of. */
export interface Cleaned {
  readonly draft: Draft
  /** The draft as the layout read it, after the repairs: the offsets of `layout` are those of its text. */
  readonly repaired: Draft
  readonly layout: Layout
}

/** Cleans a text that is an article's body already: the repairs alone. */
export function cleanBody(raw: string): Draft {
  const draft = new Draft(raw)
  for (const step of REPAIRS) draft.apply(step(draft.text))
  return draft
}

/**
 * Cleans a saved page, in this order: repairs, byte order mark, page furniture, white space.
 *
 * @param statedTitle the title where the container states it, folded; null otherwise
 */
export function cleanPage(raw: string, statedTitle: string | null): Cleaned {
  const draft = cleanBody(raw)
  draft.apply(byteOrderMark(draft.text))
  const repaired = new Draft(raw, draft.edits)
  const layout = findLayout(draft.text, statedTitle)
  draft.apply(pageFurniture(layout))
  draft.apply(whiteSpace(draft.text))
  return { draft, repaired, layout }
}
