import {
  ChuchuError,
  DEFAULT_CHARS,
  type Detail,
  detail,
  MAX_CHARS,
  strict,
  type VerifyResponse,
  verifyRequest,
  verifyResult,
} from '../../retrieval/contract/index.ts'
import { formatVerify, type ShownVerification } from './format.ts'
import { firstThatFits } from './size.ts'
import { defineTool } from './tool.ts'

export const verifyQuotesTool = defineTool({
  name: 'verify_quotes',
  title: 'Verify quotes of an answer',
  description: `Checks every quote of a finished answer against the articles, letter for letter. Call it with your whole draft before you show it to the user, and whenever the user asks whether a quotation is right or where it comes from.

answer: the draft in Markdown as it will be shown. Quotes are read from “ ”, 「 」, 『 』, " " and block quotes (>), citations from article ids, links, labels and footnotes near them. quotes: single quotations, each with what is said of its origin.

What to do with each verdict:
- exact, variant (script, width, punctuation or white space alone differ): keep it.
- altered: put citation.quote.exact in its place, letter for letter, or drop it; differences names each change. Never defend your own words.
- misattributed: the words are right, what is named in misattributed is not. Name what citation says: article, speaker, source, date.
- not_found: it occurs nowhere in the collection. Remove the quotation and what rests on it, or look again with find_quotes.
unsupported_numbers: numbers of your own sentences that no quote of the sentence contains: quote their source, correct or remove them. uncited_sentences: give each a quote and a citation, or remove it if it claims something.

After the corrections call it once more. Answer when altered, misattributed and not_found of summary are 0.`,
  input: strict({ ...verifyRequest.shape, detail }).refine(
    ({ answer, quotes }) => answer !== undefined || quotes !== undefined,
    { error: 'must have answer, quotes or both' },
  ),
  output: verifyResult,
  async run(collection, { detail, ...request }, options) {
    return withinBounds(await collection.verifyQuotes(request, options), detail)
  },
})

/** Characters of a faultless quote that a long answer still repeats. */
const TEXT_HEAD = 40

/** Every verdict stays: places go first, then what the concise form leaves out, then the text of faultless quotes. */
function withinBounds(response: VerifyResponse, detail: Detail): ShownVerification {
  const bare = { ...response, verdicts: response.verdicts.map((one) => ({ ...one, places: [] })) }
  const result = firstThatFits([
    [detail === 'full' ? MAX_CHARS : DEFAULT_CHARS, () => formatVerify(response, detail)],
    [MAX_CHARS, () => formatVerify(bare, detail)],
    [MAX_CHARS, () => formatVerify(bare, 'concise')],
    [MAX_CHARS, () => formatVerify(withShortTexts(bare), 'concise')],
  ])
  if (result) return result
  throw new ChuchuError(
    'invalid_input',
    `verify_quotes: the verdicts on ${response.verdicts.length} quotes are longer than ${MAX_CHARS} characters`,
    'check the answer in parts, a section at a time',
  )
}

function withShortTexts(response: VerifyResponse): VerifyResponse {
  const verdicts = response.verdicts.map((one) => {
    const isFaultless = one.verdict === 'exact' || one.verdict === 'variant'
    if (!isFaultless || one.text.length <= TEXT_HEAD) return one
    return { ...one, text: `${one.text.slice(0, TEXT_HEAD)}…` }
  })
  return { ...response, verdicts }
}
