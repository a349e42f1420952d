import { lineSpans } from '../language/lines.ts'

/** A quotation of the clean text, marks included, as far as its line goes. Clean UTF-16 offsets, half-open. */
export interface Quotation {
  readonly start: number
  readonly end: number
  /** False where the line ends before the quotation does: the speech goes on in the next paragraph. */
  readonly closed: boolean
}

const MARKS = /[“”「」『』"]/gu
/** UTF-16 units up to which a quotation without punctuation is a term (“双碳”) and no speech. */
const LONGEST_TERM = 20
/** Stands for each unit of a masked speech; no verb or name is ever found in it. */
export const MASK = '\ufffc'

/** The outermost quotations of a clean text that hold speech rather than a term, in order. */
export function findSpeeches(clean: string): Quotation[] {
  return [...lineSpans(clean)]
    .flatMap((line) => quotationsOf(clean, line.start, line.end))
    .filter((quotation) => isSpeech(clean, quotation))
}

const WORK = /《[^《》\n]{1,80}》/gu

/** The text with each speech and the title of each work masked, of the same length, so that offsets carry over. */
export function maskSpeeches(text: string, speeches: readonly Quotation[]): string {
  let masked = ''
  let done = 0
  for (const { start, end } of speeches) {
    masked += text.slice(done, start) + MASK.repeat(end - start)
    done = end
  }
  return (masked + text.slice(done)).replace(WORK, (title) => MASK.repeat(title.length))
}

function quotationsOf(clean: string, from: number, to: number): Quotation[] {
  const quotations: Quotation[] = []
  const open: number[] = []
  let straight = false
  for (const match of clean.slice(from, to).matchAll(MARKS)) {
    const at = from + match.index
    const opens = match[0] === '"' ? !straight : '“「『'.includes(match[0])
    if (match[0] === '"') straight = !straight
    if (opens) {
      open.push(at)
      continue
    }
    const start = open.pop()
    if (start !== undefined && open.length === 0) quotations.push({ start, end: at + 1, closed: true })
  }
  const [start] = open
  return start === undefined ? quotations : [...quotations, { start, end: to, closed: false }]
}

function isSpeech(clean: string, { start, end, closed }: Quotation): boolean {
  const words = clean.slice(start + 1, end - 1)
  return (
    !closed ||
    words.length > LONGEST_TERM ||
    /[。！？!?…,，;；]/u.test(words) ||
    /[:：]/u.test(clean[start - 1] ?? '')
  )
}
