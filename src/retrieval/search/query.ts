/** What a question asks for: terms to look up, words that carry its topic, kind of answer. */
export { type AnswerType, answerShape, expectedAnswer } from './answer-type.ts'
export { type ContentWord, contentWords } from './content-words.ts'
export { queryTerms, quotedPhrases, type TermStatistics, type WeightedTerm } from './query-terms.ts'
