import type { Citation, Verdict, VerifyResponse } from '../retrieval/index.ts'
import { describeRepairs, fileOf, layoutDetails, oneLine, speakerName } from './answer.ts'
import { ANSWER_WORDS, type AnswerWords } from './answer-words.ts'
import { layoutDiff } from './diff-rows.ts'
import type { Paint } from './paint.ts'
import { inQuotationMarks, type Labels } from './script.ts'
import type { DiffPiece } from './text-diff.ts'
import { VERIFY_WORDS, type VerifyWords } from './verify-words.ts'
import { displayWidth, padTo, printable, shorten } from './width.ts'

interface VerdictsLayout {
  readonly labels: Labels
  readonly paint: Paint
  readonly columns: number
  /** How each verdict's quote differs from its source, in their order; null where it does not. */
  readonly diffs: readonly (readonly DiffPiece[] | null)[]
}

const MARKS: Record<Verdict['verdict'], { sign: string; style: 'good' | 'warning' | 'bad' }> = {
  exact: { sign: '✓', style: 'good' },
  variant: { sign: '≈', style: 'good' },
  altered: { sign: '✗', style: 'bad' },
  misattributed: { sign: '✗', style: 'warning' },
  not_found: { sign: '✗', style: 'bad' },
}

/** Other articles that are named where a quote stands in several. */
const ALSO_SHOWN = 3

/** Lays the answer of `verify_quotes` out for a person: a block a verdict, what is unsupported, a summary. */
export function layoutVerdicts(response: VerifyResponse, layout: VerdictsLayout): string {
  const words = VERIFY_WORDS[layout.labels]
  const verdicts = response.verdicts.map((verdict, i) => layoutVerdict(verdict, i, words, layout))
  const numbers = response.unsupported_numbers.map(({ text, sentence }) => {
    const room = layout.columns - displayWidth(text) - 5
    return `   ${layout.paint.warning(oneLine(text))}  ${layout.paint.faint(printable(shorten(sentence, room)))}`
  })
  const sentences = response.uncited_sentences.map((sentence) => `   ${oneLine(sentence)}`)
  const blocks = [
    ...verdicts,
    ...section(words.numbers, numbers, layout.paint),
    ...section(words.sentences, sentences, layout.paint),
    layout.paint.quote(words.summary(response.summary)),
  ]
  return `${blocks.join('\n\n')}\n`
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [[paint.quote(title), ...lines].join('\n')]
}

function layoutVerdict(verdict: Verdict, index: number, words: VerifyWords, layout: VerdictsLayout): string {
  const { paint, columns, labels } = layout
  const { sign, style } = MARKS[verdict.verdict]
  const head = `${sign} ${words.verdicts[verdict.verdict]}`
  const quote = inQuotationMarks(verdict.text.trim(), labels === 'hant' ? 'Hant' : 'Hans')
  const diff = layout.diffs[index] ?? null
  // The rows of the difference repeat the whole quote.
  const shown = diff ? shorten(quote, columns - displayWidth(head) - 2) : oneLine(quote)
  const details = detailsOf(verdict, words, ANSWER_WORDS[labels])
  const width = widestLabel(details, words)
  return [
    `${paint[style](head)}  ${paint.quote(printable(shown))}`,
    ...(diff ? layoutRows(diff, words, layout, width) : []),
    ...layoutDetails(details, paint, width),
  ].join('\n')
}

function widestLabel(details: readonly (readonly [string, string])[], words: VerifyWords): number {
  const labels = [...details.map(([label]) => label), words.yours, words.original]
  return Math.max(...labels.map(displayWidth))
}

/** The quote above its source, in as many pairs of rows as the terminal's width asks for. */
function layoutRows(
  diff: readonly DiffPiece[],
  words: VerifyWords,
  { paint, columns }: VerdictsLayout,
  width: number,
): string[] {
  const label = (text: string) => `   ${paint.faint(padTo(text, width))}  `
  return layoutDiff(diff, paint, columns - width - 5).flatMap(({ yours, source }) => [
    label(words.yours) + yours.trimEnd(),
    label(words.original) + source.trimEnd(),
  ])
}

function detailsOf(verdict: Verdict, words: VerifyWords, common: AnswerWords): [string, string][] {
  const { citation, differences, misattributed, occurrences } = verdict
  const details: [string, string][] = differences.map(({ kind, yours, source }) => [
    words.kinds[kind],
    words.difference(yours, source),
  ])
  if (misattributed.length > 0) {
    details.push([words.wrong, words.wrongFields(misattributed.map((field) => words.named[field]))])
  }
  if (citation === null) return details
  if (citation.speaker) details.push([common.speaker, speakerName(citation.speaker)])
  details.push([common.label, citation.label])
  details.push([common.place, `${fileOf(citation.article)} [${citation.raw.start}, ${citation.raw.end})`])
  if (citation.repairs.length > 0) details.push([common.repairs, describeRepairs(citation, common)])
  if (occurrences > 1) details.push([words.places, words.alsoIn(occurrences, otherLabels(verdict, citation))])
  return details
}

/** Labels of other articles that hold the words. */
function otherLabels({ places }: Verdict, { label }: Citation): string[] {
  const labels = new Set(places.map((place) => place.label))
  labels.delete(label)
  return [...labels].slice(0, ALSO_SHOWN)
}
