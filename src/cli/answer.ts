import type { Citation, FindQuotesResponse } from '../retrieval/index.ts'
import { ANSWER_WORDS, type AnswerWords } from './answer-words.ts'
import { byKind, describeChange, editGroup } from './edit-groups.ts'
import type { Paint } from './paint.ts'
import { inQuotationMarks, type Labels } from './script.ts'
import { displayWidth, padTo, printable, shortenMiddle, visibleSpace } from './width.ts'

interface AnswerLayout {
  readonly labels: Labels
  readonly paint: Paint
  /** The quotes converted to another script, in their order; null where that was not asked for. */
  readonly readings: { readonly script: 'hans' | 'hant'; readonly texts: readonly string[] } | null
}

/** Quotes that are shown where none of them is an answer. */
const NEAREST_SHOWN = 2

/** Lays the answer of `find_quotes` out for a person. */
export function layoutAnswer(answer: FindQuotesResponse, layout: AnswerLayout): string {
  const words = ANSWER_WORDS[layout.labels]
  const shown = answer.evidence === 'none' ? answer.quotes.slice(0, NEAREST_SHOWN) : answer.quotes
  const quotes = shown.map((citation, i) => {
    const number = shown.length > 1 ? `${i + 1}. ` : ''
    return layoutQuote(citation, i, number, words, layout)
  })
  return `${[...evidenceLines(answer, words), ...quotes].join('\n\n')}\n`
}

/**
 * Evidence in words, where it is less than strong. The advice is for assistants, but for `partial` it tells a person
 * what to look for, too; it may name the unmatched terms already.
 */
function evidenceLines(answer: FindQuotesResponse, words: AnswerWords): string[] {
  if (answer.evidence === 'strong') return []
  const lines = [answer.evidence === 'none' ? words.none : words.partial]
  const advice = answer.evidence === 'partial' ? answer.advice : ''
  const unsaid =
    answer.quotes.length === 0 ? [] : answer.unmatched_terms.filter((term) => !advice.includes(term))
  if (unsaid.length > 0) lines.push(words.unmatched(unsaid))
  if (advice !== '') lines.push(advice)
  const blocks = [lines.map(printable).join('\n')]
  if (answer.evidence === 'none' && answer.quotes.length > 0) blocks.push(words.nearest)
  return blocks
}

function layoutQuote(
  citation: Citation,
  index: number,
  number: string,
  words: AnswerWords,
  { paint, readings }: AnswerLayout,
): string {
  const { article, raw, speaker, repairs } = citation
  const quote = paint.quote(printable(inQuotationMarks(citation.quote.exact, article.script)))
  const details: [string, string][] = []
  if (readings) details.push([words.converted[readings.script], readings.texts[index] ?? ''])
  if (speaker) details.push([words.speaker, speakerName(speaker)])
  details.push([words.label, citation.label])
  details.push([words.place, `${fileOf(article)} [${raw.start}, ${raw.end})`])
  details.push([words.url, article.url])
  if (repairs.length > 0) details.push([words.repairs, describeRepairs(citation, words)])
  return [number + quote, ...layoutDetails(details, paint)].join('\n')
}

/** Where the offsets count: a `.jsonl` file holds many texts, and its article is found by its id. */
export function fileOf({ file, id }: Citation['article']): string {
  return /\.jsonl$/i.test(file) ? `${file} › ${id}` : file
}

/** A line a detail; labels are padded to `width` columns, by default to the widest. */
export function layoutDetails(
  details: readonly (readonly [string, string])[],
  paint: Paint,
  width = Math.max(...details.map(([name]) => displayWidth(name))),
): string[] {
  return details.map(([name, value]) => `   ${paint.faint(padTo(name, width))}  ${oneLine(value)}`)
}

export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' '))

export const speakerName = ({ name, title }: NonNullable<Citation['speaker']>): string =>
  title === null ? name : `${name}（${title}）`

/** Columns of one side of a repair; a run of damaged text is rarely longer. */
const REPAIR_WIDTH = 24
/** Repairs of a kind that are spelled out; the count tells of the others, `--json` and `inspect` list them all. */
const REPAIRS_SHOWN = 3

export function describeRepairs(citation: Citation, words: AnswerWords): string {
  const show = (text: string) => shortenMiddle(visibleSpace(text), REPAIR_WIDTH)
  const kinds = byKind(citation.repairs).map(([kind, edits]) => {
    const count = words.edits(kind, edits.length)
    if (editGroup(kind) !== 'repair') return count
    const shown = edits.slice(0, REPAIRS_SHOWN).map((edit) => describeChange(edit, show))
    return `${count}${words.colon}${shown.join(' ')}${edits.length > REPAIRS_SHOWN ? ' …' : ''}`
  })
  return kinds.join(words.separator)
}
