import { fold } from '../language/fold.ts'
import { findNumbers } from '../language/numbers.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'
import { PERSON_TITLES } from '../people/titles.ts'
import { ALL_MEASURE_CHARACTERS, HOW_MUCH } from './question-words.ts'

/** The kind of answer that a question asks for. */
export type AnswerType =
  | 'number'
  | 'date'
  | 'person'
  | 'role'
  | 'organisation'
  | 'place'
  | 'reason'
  | 'definition'
  | 'list'
  | 'yesno'

/**
 * What asks for what beside the plain words of data/asking-words.tsv, in order: a question with several asking words
 * takes the first type that fits, which is why the general ones come last. NOUN is any of the type's nouns in
 * data/asked-nouns.tsv, HOW_MUCH the pattern of that name. On folded text.
 */
const ASKING_PATTERNS: readonly (readonly [AnswerType, RegExp])[] = [
  ['date', /何[时年月日](?!代)|哪(?:一|个)*NOUN|几点(?![零建要])|\bwhen\b|\bwhat (?:year|date|day)\b/],
  ['reason', /(?<![认作成称视])为何|何以(?!见)|NOUN(?:是|有|何|$|[?])|(?:什么|何种|哪些)NOUN|\bwhy\b/],
  [
    'number',
    /HOW_MUCH|(?<![好这那近前后哪])几(?![乎何十百千万亿])|\bhow (?:many|much|long|often|far|large|big|old)\b|\bwhat percent/,
  ],
  [
    'role',
    /什么NOUN|任什么职|担任(?:了|过)?什么|(?:职务|职位|头衔)(?:是|$|[?])|\bwhat (?:post|position|office|title)\b/,
  ],
  ['organisation', /哪(?:一)?家|(?:哪(?:[一个些所])*|什么)NOUN(?![^?]*(?:时候|地方))/],
  ['place', /在哪(?!些|一方面|方面)|哪(?:一|个)*NOUN|\bwhere\b/],
  ['person', /叫什么(?:名字)?(?:[?]|$)|(?:姓名|名字)(?:是|叫)|哪(?:一)?位|哪(?:一)?个人|\bwho(?:m|se)?\b/],
  ['list', /哪[两二三四五六七八九十]|包[括含](?:了)?什么|有什么(?!用|意义|区别|关系)|\bwhat are\b|\bwhich\b/],
  ['definition', /(?:是|的)?指(?:的是)?什么|^[^的]{2,14}是(?:个|一种)?什么[?]?$|\bwhat is\b|\bdefin|\bmean/],
  ['yesno', /[吗](?:[?。!]|$)|^(?:is|are|was|were|do|does|did|has|have|can|will)\b/],
]

const ASKED = ASKING_PATTERNS.map(
  ([type, pattern]) => [type, withWords(pattern, vocabulary.askingWords, type)] as const,
)

/** The pattern, or any of the words of a table that belong to the kind of answer. */
function withWords(
  pattern: RegExp | null,
  rows: readonly { readonly word: string; readonly answer: string }[],
  type: AnswerType,
): RegExp {
  const words = anyOf(rows.filter(({ answer }) => answer === type).map(({ word }) => word))
  if (!pattern) return new RegExp(words)
  const nouns = anyOf(vocabulary.askedNouns.filter(({ answer }) => answer === type).map(({ word }) => word))
  return new RegExp(`${words}|${pattern.source.replaceAll('NOUN', nouns).replaceAll('HOW_MUCH', HOW_MUCH)}`)
}

/** The kind of answer that a question in either script or in English asks for; null where no question word says it. */
export function expectedAnswer(question: string): AnswerType | null {
  const folded = fold(question).trim()
  return ASKED.find(([, pattern]) => pattern.test(folded))?.[0] ?? null
}

const DATE = withWords(null, vocabulary.answerSigns, 'date')
const PLACE = withWords(/[山河江湖海路街](?!流|续)/, vocabulary.answerSigns, 'place')
const ROLE = new RegExp(anyOf(PERSON_TITLES))
const ORGANISATION = withWords(/[局厅署社](?!限|面|部)/, vocabulary.answerSigns, 'organisation')
const REASON = withWords(null, vocabulary.answerSigns, 'reason')
const DEFINITION = withWords(null, vocabulary.answerSigns, 'definition')
const ENUMERATION = /、|[;和与及]|[一二三四五]是|第[一二三]|首先|其次|包括|分别|既.{1,30}又|,.*,/

/**
 * Whether a text can contain an answer of a kind: necessary, far from sufficient.
 *
 * @param hasPerson whether a text names a person; without it every text is taken to
 */
export function answerShape(
  type: AnswerType,
  text: string,
  hasPerson: (text: string) => boolean = () => true,
): boolean {
  const folded = fold(text)
  switch (type) {
    case 'number':
      return findNumbers(text).some(({ kind }) => kind === 'number' || kind === 'percent')
    case 'date':
      return findNumbers(text).some(({ kind }) => kind === 'date' || kind === 'year') || DATE.test(folded)
    case 'person':
      return hasPerson(text)
    case 'role':
      return ROLE.test(folded)
    case 'organisation':
      return ORGANISATION.test(folded)
    case 'place':
      return PLACE.test(folded)
    case 'reason':
      return REASON.test(folded)
    case 'definition':
      return DEFINITION.test(folded)
    case 'list':
      return ENUMERATION.test(folded)
    case 'yesno':
      return true
  }
}

/** 多少座, 几大, 几百个, 多少亿元: what counts the thing that is asked for. */
const ASKED_MEASURE = /(?:多少|几)(?:[十百千万亿]*)(\p{Script=Han})/u
const PERCENT = /百分之(?:几|多少)|几成|占比|比例是?多少|多少个?百分点/u
const NUMERALS = '[\\d〇零一二两三四五六七八九十百千万亿.,]'

/**
 * A pattern for a number with the measure that a question asks for, on folded text: 20座 for 多少座, 30% for 几成.
 * Null where the question names no measure.
 */
export function askedMeasure(question: string): RegExp | null {
  const folded = fold(question)
  if (PERCENT.test(folded)) return new RegExp(`${NUMERALS}%|百分之${NUMERALS}|${NUMERALS}成`, 'u')
  const measure = ASKED_MEASURE.exec(folded)?.[1]
  if (measure === undefined || !isMeasure(measure)) return null
  return new RegExp(`${NUMERALS}[余多几]?[万亿]?${measure}`, 'u')
}

/** 大 counts after 几 (几大问题), and is a word of its own or part of one elsewhere. */
function isMeasure(character: string): boolean {
  return ALL_MEASURE_CHARACTERS.has(character) || character === '大'
}
