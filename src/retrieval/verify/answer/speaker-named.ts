import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { isPersonName } from '../../people/names.ts'
import { findReportingClauses } from '../../people/reporting.ts'
import type { Pace } from '../../support/pace.ts'
import { ComparedText, type NameTest } from '../compare/compared-text.ts'
import { namesAt } from '../compare/names.ts'

/** UTF-16 units of a sentence before or behind a quotation that are looked at. */
const REACH = 120
/** Between a quotation and the name of who said it stand titles at most. */
const LONGEST_TITLE = 40

/**
 * The person to whom a sentence gives a quotation: 张三表示：“…”, or “…”，李四说. Others than persons are not named.
 *
 * @param isName knows the names of the collection, so that short ones are recognised without a title
 * @param own the sentence with its quotations masked
 * @param quote the place of the quotation in it; null for a block quote behind the sentence
 */
export async function speakerNamedFor(
  own: string,
  quote: Span | null,
  isName: NameTest,
  pace: Pace,
): Promise<string | null> {
  const [start, end] = quote ? [quote.start, quote.end] : [own.length, own.length]
  const from = Math.max(0, start - REACH)
  const before = own.slice(from, start)
  const leading = (await clausesOf(before, isName, pace)).at(-1)
  if (leading && /^[\s:：,，*_]*$/u.test(before.slice(leading.end))) return leading.name
  if (quote === null) return null
  const [behind = ''] = own.slice(end, end + REACH).split(/[。；;！？!?\ufffc\n]/u)
  const [trailing] = await clausesOf(behind, isName, pace)
  return trailing &&
    trailing.start <= LONGEST_TITLE &&
    /^[，,\s]{0,3}\P{P}*$/u.test(behind.slice(0, trailing.start))
    ? trailing.name
    : null
}

interface NamedClause extends Span {
  readonly name: string
}

/** Reporting clauses with a person for a subject; from the name to the end of the verb. */
async function clausesOf(text: string, isName: NameTest, pace: Pace): Promise<NamedClause[]> {
  const folded = fold(text)
  const isPerson = (name: string) => isName(name) && isPersonName(name)
  const names = await namesAt(new ComparedText(text), { start: 0, end: text.length }, isPerson, pace)
  const known = new Set(names.map((name) => name.text))
  return findReportingClauses(folded, known).flatMap(({ verb, subject }) => {
    if (subject.kind !== 'person') return []
    const { start, end } = subject.name
    return [{ start, end: verb.end, name: text.slice(start, end) }]
  })
}
