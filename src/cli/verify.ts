import { readFile } from 'node:fs/promises'
import { ChuchuError, type Collection, type Verdict, type VerifyResponse } from '../retrieval/index.ts'
import { type Context, openCollectionFor, writeJson } from './context.ts'
import type { Engine } from './engine.ts'
import { inCommandLineWords } from './input-errors.ts'
import type { Labels } from './script.ts'
import type { Terminal } from './terminal.ts'
import { type DiffPiece, diffTexts } from './text-diff.ts'
import { layoutVerdicts } from './verdicts.ts'

/** Exit code where a quote is altered, misattributed, not found or, in a very long answer, not checked. */
const FAULTY = 1

/**
 * `chuchu verify [FILE|-]`: the tool `verify_quotes` on an answer, laid out for a person.
 * @param file undefined and `-` stand for stdin
 * @throws ChuchuError `invalid_input` for a file that cannot be read, and an answer that is empty or too long
 */
export async function verify(context: Context, file: string | undefined): Promise<number> {
  const { terminal, settings, paint, engine } = context
  const answer = await readAnswer(terminal, file)
  const collection = await openCollectionFor(context)
  const response = await checkAnswer(collection, answer)
  if (settings.json) {
    const { formatVerify } = await import('../server/tools/format.ts')
    const { verifyQuotesTool } = await import('../server/tools/index.ts')
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
  const hint = 'name the file that holds the answer, or - to read it from stdin'
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
  const { parseInput, verifyQuotesTool } = await import('../server/tools/index.ts')
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
