import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import type { NameSpan } from './names.ts'
import { LEAD, LONGEST, MOUTHPIECE, REMARK, UNNAMED } from './organisations.ts'

const NO_BRAND = new RegExp(
  `^(?:${anyOf(vocabulary.places)}|.*${anyOf(vocabulary.notFirmEndings)}|\\d+)$`,
  'u',
)
const BRAND = new RegExp(
  `^(${LEAD})(\\p{Script=Han}{2,6}?|[a-z][a-z0-9.]{1,11})${REMARK}(${MOUTHPIECE})$`,
  'u',
)
/** What only a firm's name stands before, and behind. */
const FIRM_BEHIND = firmSigns('behind')
const FIRM_BEFORE = [...firmSigns('before'), '(']

function firmSigns(which: string): string[] {
  return vocabulary.firmSigns.filter(({ side }) => side === which).map(({ word }) => word)
}

/** UTF-16 units of the longest and shortest name that BRAND matches. */
const LONGEST_BRAND = 12
const SHORTEST_BRAND = 2
/** Without length, so that signs may overlap (联合创始人, 创始人). */
const FIRM_SIGN = new RegExp(`(?=(?<behind>${anyOf(FIRM_BEHIND)})|(?<before>${anyOf(FIRM_BEFORE)}))`, 'gu')

let lastText = ''
let lastFirms: ReadonlySet<string> = new Set()

/**
 * Every text of a name's length that stands before or behind a word that only a firm's name does; (名) counts as
 * behind a bracket. Kept for the last text: a long one asks for hundreds of names, and each search for one reads it all.
 */
function firmsOf(folded: string): ReadonlySet<string> {
  if (folded === lastText) return lastFirms
  const firms = new Set<string>()
  for (const { index, groups = {} } of folded.matchAll(FIRM_SIGN)) {
    const { behind, before: sign = '' } = groups
    const end = index + sign.length
    const close = sign === '(' ? folded.slice(end, end + LONGEST_BRAND + 1).indexOf(')') : -1
    if (close >= SHORTEST_BRAND) firms.add(folded.slice(end, end + close))
    if (sign === '(') continue
    for (let length = SHORTEST_BRAND; length <= LONGEST_BRAND; length++) {
      if (behind === undefined) firms.add(folded.slice(end, end + length))
      else if (length <= index) firms.add(folded.slice(index - length, index))
    }
  }
  lastText = folded
  lastFirms = firms
  return firms
}

/**
 * The name of a firm without 公司 behind it that is the whole of `folded.slice(start, end)`: believed with 方面 or 官方
 * behind it, or where the text elsewhere shows that it is a firm (机构X, X集团, X董事长).
 */
export function firmBetween(folded: string, start: number, end: number): NameSpan | null {
  const match = end - start > LONGEST ? null : BRAND.exec(folded.slice(start, end))
  if (!match) return null
  const [, lead = '', name = '', mouthpiece = ''] = match
  if (NO_BRAND.test(name) || UNNAMED.test(name)) return null
  const isFirm = mouthpiece !== '' || firmsOf(folded).has(name)
  return isFirm ? { start: start + lead.length, end: start + lead.length + name.length } : null
}

/** The name of such a firm that begins at `start`, where what follows it passes. */
export function firmAt(
  folded: string,
  start: number,
  end: number,
  follows: (at: number) => boolean,
): NameSpan | null {
  for (let at = start + 2; at <= Math.min(start + 6, end); at++) {
    if (!follows(at)) continue
    const name = firmBetween(folded, start, at)
    return name?.start === start ? name : null
  }
  return null
}
