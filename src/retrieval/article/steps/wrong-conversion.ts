import { vocabulary } from '../../language/vocabulary.generated.ts'
import { anyOf } from '../../language/word-patterns.ts'

/** A wrong script conversion in a text, with what stands there in proper Traditional Chinese. */
export interface WrongConversion {
  readonly start: number
  readonly end: number
  readonly proper: string
}

const PAIRS = new Map(vocabulary.wrongConversions.map(({ wrong, proper }) => [wrong, proper]))
const WRONG = new RegExp(anyOf(PAIRS.keys()), 'gu')

/** The wrong conversions of a text, for notes: what is shown stays as the source has it. */
export function wrongConversions(text: string): WrongConversion[] {
  return [...text.matchAll(WRONG)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    proper: PAIRS.get(match[0])!,
  }))
}
