import type { Evidence } from '../contract/quotes.ts'
import { fold } from '../language/fold.ts'
import { findNumbers } from '../language/numbers.ts'
import { hasPerson } from '../people/names.ts'
import { answerShape } from './answer-type.ts'
import type { ContentWord } from './content-words.ts'
import { nearSynonyms } from './near-synonyms.ts'
import type { Question } from './question.ts'
import type { Quote } from './select.ts'

/** Below this share of the question's words in a quote's neighbourhood, its topic counts as absent. */
const TOPIC_SHARE = 0.25

/** UTF-16 units beyond which a run is not looked at in pieces; words and names are shorter. */
const LONGEST_RUN = 40

export interface Assessment {
  readonly evidence: Evidence
  /** Content words of the question, as asked, that the neighbourhood of the best quote lacks. */
  readonly unmatched: readonly string[]
  /** The kind of answer asked for is missing from the quote. */
  readonly shapeMissing: boolean
}

/**
 * Whether the best quote can answer the question. Words alone decide: `strong` needs every content word of the
 * question in the quote's neighbourhood and the kind of answer asked for in the quote; `none` means that the topic
 * itself is absent. No lexical test sees that a present topic lacks the answer, so `strong` never claims more than
 * that the words are met. Other phrasings can show that the topic is there, but they may leave out just the word
 * that the articles lack, so they never make evidence `strong`.
 *
 * @param phrasings the question first, then other phrasings
 * @param weightOf how much a word counts, e.g. its idf
 */
export function assess(
  phrasings: readonly Question[],
  quotes: readonly Quote[],
  weightOf: (folded: string) => number,
): Assessment {
  const [best] = quotes
  const [question, ...others] = inArticleLanguage(phrasings)
  if (!best || !question) {
    const unmatched = question?.words.map(({ text }) => text) ?? []
    return { evidence: 'none', unmatched, shapeMissing: false }
  }
  const near = neighbourhood(best)
  const assessment = assessOne(question, best, near, weightOf)
  if (assessment.evidence !== 'none') return assessment
  const topicMet = others.some((other) => assessOne(other, best, near, weightOf).evidence !== 'none')
  return topicMet ? { ...assessment, evidence: 'partial' } : assessment
}

/** A question in English shares no word with the articles; its phrasings in Chinese are judged instead. */
function inArticleLanguage(phrasings: readonly Question[]): readonly Question[] {
  const chinese = phrasings.filter(({ text }) => /\p{Script=Han}/u.test(text))
  return chinese.length > 0 ? chinese : phrasings
}

function assessOne(
  question: Question,
  quote: Quote,
  near: NearText,
  weightOf: (folded: string) => number,
): Assessment {
  let met = 0
  let total = 0
  const unmatched: string[] = []
  for (const word of question.words) {
    const weight = weightOf(word.folded)
    const share = metShare(word, near)
    total += weight
    met += weight * share
    if (share < 1) unmatched.push(word.text)
  }
  const type = question.answerType
  const text = quote.reading.clean.slice(quote.span.start, quote.span.end)
  const shapeMissing =
    type !== null && !answerShape(type, text, (t) => quote.speaker !== null || hasPerson(t))
  const topic = total === 0 ? 0 : met / total
  if (topic < TOPIC_SHARE) return { evidence: 'none', unmatched, shapeMissing }
  const strong = unmatched.length === 0 && !shapeMissing
  return { evidence: strong ? 'strong' : 'partial', unmatched, shapeMissing }
}

/** Folded text of the quote's passage with all that says what it is about: title, headings, speaker. */
function neighbourhood(quote: Quote): NearText {
  const { reading, source, speaker } = quote
  const { title, subtitle, published, source: publisher, authors, author_role } = reading.article.metadata
  const parts = [
    reading.clean.slice(source.span.start, source.span.end),
    source.context,
    title,
    subtitle,
    speaker?.name,
    speaker?.title,
    publisher,
    published?.slice(0, 4),
    ...authors,
    author_role,
  ]
  const folded = fold(parts.filter((part) => part != null).join('\n'))
  return { folded, values: new Set(findNumbers(folded).map(({ value }) => value)) }
}

interface NearText {
  readonly folded: string
  /** Canonical values of the numbers and dates in it. */
  readonly values: ReadonlySet<string>
}

/** Asks for metadata of the article: no sentence of the body answers it. */
const ASKS_METADATA: ReadonlySet<string> = new Set(['作者', '撰稿人', '执笔', '责编', '责任编辑'])

/** Share of a word that a text contains: all of it, also in a near-synonym or another notation, or a part. */
function metShare({ folded: word, joined }: ContentWord, text: NearText): number {
  if (ASKS_METADATA.has(word)) return 0
  if (text.folded.includes(word) || containsPieces(word, text.folded)) return 1
  if (nearSynonyms(word).some((other) => text.folded.includes(other))) return 1
  if (findNumbers(word).some(({ value }) => text.values.has(value))) return 1
  const pairs = Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => word.slice(i, i + 2))
  const contained = pairs.filter((pair) => text.folded.includes(pair)).length
  if (joined && containsCharacters(word, text.folded) && (pairs.length < 2 || contained > 0)) return 1
  return pairs.length < 2 ? 0 : contained / pairs.length
}

/** Characters that were joined for want of a known word may not belong together: 老何卖 for 老何 … 卖. */
function containsCharacters(word: string, text: string): boolean {
  return [...word].every((character) => text.includes(character))
}

/** Whether a run taken for one word can be cut into pieces of two characters or more that the text all contains. */
function containsPieces(word: string, text: string): boolean {
  if (word.length < 4 || word.length > LONGEST_RUN) return false
  const reached = new Set([0])
  for (let end = 2; end <= word.length; end++) {
    for (const start of reached) {
      if (end - start < 2 || end - start === word.length || !text.includes(word.slice(start, end))) continue
      reached.add(end)
      break
    }
  }
  return reached.has(word.length)
}
