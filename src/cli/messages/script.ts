import type { Citation } from '../../retrieval/index.ts'
import type { Engine } from '../context.ts'

/** The language of labels: the script of the question, or English where it contains no Chinese character. */
export type Labels = 'hans' | 'hant' | 'en'

const hasHan = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** The labels for a question; the converter is loaded only where there is something to convert. */
export async function chooseLabels({ toScript }: Engine, question: string): Promise<Labels> {
  return labelsFor(question, hasHan(question) ? await toScript(question, 'hans') : question)
}

/**
 * @param toSimplified the question in Simplified characters: where that changes it, it was Traditional
 */
export function labelsFor(question: string, toSimplified: string): Labels {
  if (!hasHan(question)) return 'en'
  return question === toSimplified ? 'hans' : 'hant'
}

/**
 * Puts a quote in quotation marks, unless it is in a pair of them already: those of its script, or the others
 * where the quote itself contains such marks, so that it is plain where it begins and ends.
 */
export function inQuotationMarks(exact: string, script: Citation['article']['script']): string {
  if (/^(?:“[^”]*”|「[^」]*」)$/.test(exact)) return exact
  const corners = script === 'Hant' ? !/[「」]/.test(exact) : /[“”]/.test(exact)
  return corners ? `「${exact}」` : `“${exact}”`
}
