import { vocabulary } from '../language/vocabulary.generated.ts'

/** The words of the groups, for looking them up in texts. */
export interface Lexicon {
  /** All groups of a word as one string: thousands of arrays would double the time to build it. */
  readonly groupsOf: ReadonlyMap<string, string>
  /** Length of the longest word that begins with a UTF-16 unit. */
  readonly longestFrom: ReadonlyMap<number, number>
}

let lexicon: Lexicon | undefined

/** @param groups each two words or more, divided by spaces */
export function buildLexicon(groups: readonly string[]): Lexicon {
  const groupsOf = new Map<string, string>()
  const longestFrom = new Map<number, number>()
  for (const group of groups) {
    for (const word of group.split(' ')) {
      const others = groupsOf.get(word)
      groupsOf.set(word, others === undefined ? group : `${others} ${group}`)
      const first = word.charCodeAt(0)
      if (word.length > (longestFrom.get(first) ?? 0)) longestFrom.set(first, word.length)
    }
  }
  return { groupsOf, longestFrom }
}

/**
 * The other words of all groups that a folded word is in, each once; [] for a word that is in none.
 * The relation is symmetric but not transitive: one relation is not enough to make two words interchangeable.
 */
export function nearSynonyms(foldedWord: string): readonly string[] {
  lexicon ??= buildLexicon(vocabulary.nearSynonyms)
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
 * The words of a lexicon in a folded text, left to right, the longest at each place, none overlapping; looked for as
 * strings, without word segmentation. Offsets in UTF-16 units.
 */
export function* wordsOf(folded: string, words: Lexicon): Generator<{ start: number; end: number }> {
  for (let start = 0; start < folded.length; ) {
    const length = wordLengthAt(folded, start, words)
    if (length > 0) yield { start, end: start + length }
    start += Math.max(1, length)
  }
}

/** The words in a folded question that have near-synonyms, with these. Offsets in UTF-16 units. */
export function findNearSynonyms(folded: string): { start: number; end: number; words: readonly string[] }[] {
  lexicon ??= buildLexicon(vocabulary.nearSynonyms)
  return Array.from(wordsOf(folded, lexicon), ({ start, end }) => ({
    start,
    end,
    words: nearSynonyms(folded.slice(start, end)),
  }))
}
