import { vocabulary } from '../language/vocabulary.generated.ts'

interface Lexicon {
  /** All groups of a word as one string: thousands of arrays would double the time to build it. */
  groupsOf: ReadonlyMap<string, string>
  /** Length of the longest word that begins with a UTF-16 unit. */
  longestFrom: ReadonlyMap<number, number>
}

let lexicon: Lexicon | undefined

function buildLexicon(): Lexicon {
  const groupsOf = new Map<string, string>()
  const longestFrom = new Map<number, number>()
  for (const group of vocabulary.nearSynonyms) {
    for (const word of group.split(' ')) {
      const groups = groupsOf.get(word)
      groupsOf.set(word, groups === undefined ? group : `${groups} ${group}`)
      const first = word.charCodeAt(0)
      if (word.length > (longestFrom.get(first) ?? 0)) longestFrom.set(first, word.length)
    }
  }
  return { groupsOf, longestFrom }
}

/**
 * The other words of all groups that a folded word stands in, each once; [] for a word that stands in none.
 * The relation is symmetric but not transitive.
 */
export function nearSynonyms(foldedWord: string): readonly string[] {
  lexicon ??= buildLexicon()
  const words = new Set(lexicon.groupsOf.get(foldedWord)?.split(' '))
  words.delete(foldedWord)
  return [...words]
}

const LATIN_OR_DIGIT = /[\p{Script=Latin}\d]/u

/** Whether a Latin word or number goes on across `at`: ai is no word of "said", nor 5g of "15g". */
function splitsLatinWord(text: string, at: number): boolean {
  return LATIN_OR_DIGIT.test(text.charAt(at - 1)) && LATIN_OR_DIGIT.test(text.charAt(at))
}

/** Length of the longest word of the lexicon that begins at `start`; 0 where none does. */
function wordLengthAt(folded: string, start: number, { groupsOf, longestFrom }: Lexicon): number {
  const longest = longestFrom.get(folded.charCodeAt(start)) ?? 0
  if (longest === 0 || splitsLatinWord(folded, start)) return 0
  for (let length = Math.min(longest, folded.length - start); length > 1; length--) {
    const end = start + length
    if (groupsOf.has(folded.slice(start, end)) && !splitsLatinWord(folded, end)) return length
  }
  return 0
}

/**
 * The words of the lexicon in a folded text, left to right, the longest at each place, none overlapping. It looks
 * for the words as strings, without word segmentation, and is meant for texts as short as a question.
 *
 * @returns offsets in UTF-16 units of `folded`, with the near-synonyms of the word between them
 */
export function findNearSynonyms(folded: string): { start: number; end: number; words: readonly string[] }[] {
  lexicon ??= buildLexicon()
  const found = []
  for (let start = 0; start < folded.length; ) {
    const length = wordLengthAt(folded, start, lexicon)
    if (length > 0) {
      found.push({ start, end: start + length, words: nearSynonyms(folded.slice(start, start + length)) })
    }
    start += Math.max(1, length)
  }
  return found
}
