import { fold } from '../language/fold.ts'
import { MEASURE_CHARACTERS } from './question-words.ts'

/** 多少座, 几大, 几百个, 多少亿元: what counts the thing that is asked for. */
const ASKED = /(?:多少|几)(?:[十百千万亿]*)(\p{Script=Han})/u
const PERCENT = /百分之(?:几|多少)|几成|占比|比例是?多少|多少个?百分点/u
/** Measures beside those that are dropped as function words. */
const MORE_MEASURES = '大项场余'
const NUMERALS = '[\\d〇零一二两三四五六七八九十百千万亿.,]'

/**
 * A pattern for a number with the measure that a question asks for, on folded text: 20座 for 多少座, 30% for 几成.
 * Null where the question names no measure.
 */
export function askedMeasure(question: string): RegExp | null {
  const folded = fold(question)
  if (PERCENT.test(folded)) return new RegExp(`${NUMERALS}%|百分之${NUMERALS}|${NUMERALS}成`, 'u')
  const measure = ASKED.exec(folded)?.[1]
  if (measure === undefined || !isMeasure(measure)) return null
  return new RegExp(`${NUMERALS}[余多几]?[万亿]?${measure}`, 'u')
}

function isMeasure(character: string): boolean {
  return MEASURE_CHARACTERS.has(character) || MORE_MEASURES.includes(character)
}
