import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'

/** 多大, 多高; not 很多大学. */
export const HOW_MUCH = '(?<![许很众最更太])多[大高长远重深宽快久](?![学厦桥街城度期])'

/** Asking words and the politeness around them, to be found anywhere in a question; none inside a common word (几何). */
export const ASKING = new RegExp(
  [
    anyOf(vocabulary.questionPhrases),
    '请(?:简要|简单)?(?=介绍|说明|概括|列举|列出|解释)|(?<!认|作|成|称|视)为何|(?<!任)何者',
    '哪[一两二三四五六七八九十几]?',
    HOW_MUCH,
    '(?<![好这那近前后])(?:第几|几(?![乎何十百千万亿]))',
    '吗(?!啡)|[呢嘛](?=[?!。,]|$)',
    '(?:这篇|本|该|这则)?(?:文章|报道|新闻|课文|短文)(?:里|中|内)?(?:提到|提及|指出|说到|说)?(?:的)?|据(?=报道)',
  ].join('|'),
  'g',
)

/** Asking words after which a measure word follows: 多少座, 哪几家. */
export const ASKING_QUANTITY = /(?:多少|几|哪[一两二三四五六七八九十几]?)$/

/** Measure words as single characters, dropped after a quantity. */
export const MEASURE_CHARACTERS: ReadonlySet<string> = new Set(
  vocabulary.measureWords.filter((row) => row.afterQuestionWord === 'measure').map(({ word }) => word),
)

/** With those that elsewhere are nouns and verbs. */
export const ALL_MEASURE_CHARACTERS: ReadonlySet<string> = new Set(
  vocabulary.measureWords.filter((row) => row.afterQuestionWord !== 'no').map(({ word }) => word),
)

/** Function characters that also stand inside names; between two unknown characters they are taken for a part of one. */
export const WEAK_CHARACTERS: ReadonlySet<string> = new Set(
  vocabulary.functionWords.filter((row) => row.inNames === 'yes').map(({ word }) => word),
)

/** Words that carry no topic: function words, pronouns, words about asking and reporting. */
export const NON_CONTENT: ReadonlySet<string> = new Set(vocabulary.functionWords.map(({ word }) => word))
