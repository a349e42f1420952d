import { fold } from '../language/fold.ts'
import { isPersonName } from '../people/names.ts'
import { titleLengthBefore } from '../people/titles.ts'
import { MASK, type MarkedText } from './citation-marks.ts'
import { mergeReferences, type Reference } from './references.ts'

/** A block quote's words, and what the marks and the attribution at its end say of it. */
export interface BlockQuote {
  readonly text: string
  readonly reference: Reference
  readonly speaker: string | null
}

/** —— 张三，《…》 or （来源：…）, on the last line or behind the last sentence. */
const ATTRIBUTION = /(?:^|\n|[。！？!?”」』"）)]\s{0,5})(?:——|—|--|–|―|⸺)\s{0,3}([^\n。]{1,200})$/u
const TRAILING_MARKS = new RegExp(`[\\s${MASK}*_]+$`, 'u')

/** Takes the attribution and the marks off the end of a block quote; marks inside it stay with its words. */
export function blockQuoteOf(content: string, { marks, masked }: MarkedText): BlockQuote {
  let text = content.trimEnd()
  const attribution = ATTRIBUTION.exec(content.slice(-220).trimEnd())
  const credit = attribution?.[1] ?? ''
  const name = credit.split(/[，,《（([\s]/u)[0]!.trim()
  if (attribution) text = text.slice(0, text.length - credit.length).replace(/[\s—–―⸺-]+$/u, '')
  const end = text.length
  const trailing = TRAILING_MARKS.exec(masked.slice(0, end))?.[0].length ?? 0
  const isMarked = trailing > 0 && marks.some((mark) => mark.start >= end - trailing)
  if (isMarked) text = text.slice(0, end - trailing)
  return {
    text: text.replace(/\n\s*(?:出处|出處|来源|來源)[:：][^\n]*$/u, ''),
    reference: mergeReferences(marks),
    speaker: isSpeaker(name) ? name : null,
  }
}

/** A person's name, with or without titles before it. */
function isSpeaker(words: string): boolean {
  const name = fold(words)
  if (isPersonName(name) || /^\p{Script=Han}{1,8}·[\p{Script=Han}·]{1,12}$/u.test(name)) return true
  return [2, 3, 4].some(
    (length) => titleLengthBefore(name, name.length - length) > 0 && isPersonName(name.slice(-length)),
  )
}
