import { readFile } from 'node:fs/promises'
import {
  ChuchuError,
  type Citation,
  type Collection,
  type Verdict,
  type VerifyResponse,
} from '../../retrieval/index.ts'
import { type Context, type Engine, openCollectionFor, writeJson } from '../context.ts'
import { ANSWER_WORDS, type AnswerWords } from '../messages/answer.ts'
import { inQuotationMarks, type Labels } from '../messages/script.ts'
import { VERIFY_WORDS, type VerifyWords } from '../messages/verify.ts'
import { describeRepairs, fileOf, layoutDetails, speakerName } from '../render/citation.ts'
import { type DiffPiece, diffTexts, layoutDiff } from '../render/diff.ts'
import type { Paint } from '../render/paint.ts'
import { displayWidth, oneLine, padTo, printable, shorten } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { inCommandLineWords } from '../tool.ts'

/** Exit code where a quote is altered, misattributed, not found or, in a very long answer, not checked. */
const FAULTY = 1

/**
 * `chuchu verify [FILE|-]`: the tool `verify_quotes` on an answer, laid out for a person.
 * @param file undefined and `-` mean stdin
 * @throws ChuchuError `invalid_input` for a file that cannot be read, and an answer that is empty or too long
 */
export async function verify(context: Context, file: string | undefined): Promise<number> {
  const { terminal, settings, paint, engine } = context
  const answer = await readAnswer(terminal, file)
  const collection = await openCollectionFor(context)
  const response = await checkAnswer(collection, answer)
  if (settings.json) {
    const { formatVerify } = await import('../../server/tools/format.ts')
    const { verifyQuotesTool } = await import('../../server/tools/index.ts')
    await writeJson(context, verifyQuotesTool.output.parse(formatVerify(response, 'full')))
  } else {
    const labels = await labelsOf(engine, answer, response.verdicts)
    const diffs = await Promise.all(response.verdicts.map((verdict) => diffOf(engine, verdict)))
    await terminal.out(layoutVerdicts(response, { labels, paint, columns: terminal.columns, diffs }))
  }
  const { altered, misattributed, not_found, unchecked } = response.summary
  return altered + misattributed + not_found + unchecked > 0 ? FAULTY : 0
}

async function readAnswer(terminal: Terminal, file = '-'): Promise<string> {
  if (file === '-') {
    if (terminal.inIsTTY) terminal.note('chuchu: type or paste the answer, then end it with Ctrl-D')
    return decode(await terminal.readIn(), 'stdin')
  }
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  return decode(bytes, file)
}

const FAILURES: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
}

function unreadable(file: string, error: unknown): ChuchuError {
  const reason = FAILURES[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it cannot be read'
  const hint = 'name the file of the answer, or - to read it from stdin'
  return new ChuchuError('invalid_input', `answer ${file}: ${reason}`, hint, { cause: error })
}

/** UTF-8, or UTF-16 with its mark, as Windows shells write it. */
function decode(bytes: Uint8Array, from: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    const message = `answer ${from}: it is not text in UTF-8`
    throw new ChuchuError('invalid_input', message, 'save it as UTF-8', { cause: error })
  }
}

/** What the tool gives, in full: its bound is for assistants. */
async function checkAnswer(collection: Collection, answer: string): Promise<VerifyResponse> {
  const { parseInput, verifyQuotesTool } = await import('../../server/tools/index.ts')
  try {
    parseInput(verifyQuotesTool, { answer })
  } catch (error) {
    throw inCommandLineWords(error, verifyQuotesTool.name, { answer })
  }
  return collection.verifyQuotes({ answer })
}

/** The language of the answer's own words: its quotes are in that of their sources. */
async function labelsOf(engine: Engine, answer: string, verdicts: readonly Verdict[]): Promise<Labels> {
  const own = withoutQuotes(answer, verdicts)
  const han = own.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = own.match(/\p{Script=Latin}+/gu)?.length ?? 0
  if (han <= words) return 'en'
  const hans = await engine.toScript(own, 'hans')
  const hant = await engine.toScript(own, 'hant')
  return countChanged(own, hans) > countChanged(own, hant) ? 'hant' : 'hans'
}

function withoutQuotes(answer: string, verdicts: readonly Verdict[]): string {
  let own = ''
  let end = 0
  for (const { in_answer } of verdicts) {
    if (in_answer === null) continue
    own += answer.slice(end, in_answer.start)
    end = Math.max(end, in_answer.end)
  }
  return own + answer.slice(end)
}

function countChanged(text: string, converted: string): number {
  const other = [...converted]
  return [...text].filter((character, i) => character !== other[i]).length
}

async function diffOf(engine: Engine, verdict: Verdict): Promise<DiffPiece[] | null> {
  if (verdict.verdict !== 'altered' || verdict.citation === null) return null
  const { exact } = verdict.citation.quote
  const text = verdict.text.trim()
  const compared = {
    yours: await engine.toScript(text, 'hans'),
    source: await engine.toScript(exact, 'hans'),
  }
  return diffTexts(text, exact, compared)
}

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

/** Other articles that are named where a quote is in several. */
const ALSO_SHOWN = 3

/** Lays the answer of `verify_quotes` out for a person: a block a verdict, what is unsupported, a summary. */
function layoutVerdicts(response: VerifyResponse, layout: VerdictsLayout): string {
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

/** Labels of other articles that contain the words. */
function otherLabels({ places }: Verdict, { label }: Citation): string[] {
  const labels = new Set(places.map((place) => place.label))
  labels.delete(label)
  return [...labels].slice(0, ALSO_SHOWN)
}
