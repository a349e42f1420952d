import { passageId } from '../../src/retrieval/article/passages.ts'
import type { CollectionDeps } from '../../src/retrieval/collection/search.ts'
import { cleanSpan } from '../../src/retrieval/contract/types.ts'
import { fold } from '../../src/retrieval/language/fold.ts'
import { articleOf, textOf } from '../../src/retrieval/search/fuse.ts'
import { buildLexicon, wordsOf } from '../../src/retrieval/search/near-synonyms.ts'
import { type AskedOf, rank } from '../variant.ts'

/** Wrong passages that are compared with the right ones. */
const WRONG = 3

/** What a group does for questions that contain one of its words. */
export interface Tally {
  /** Questions with a word of the group. */
  questions: number
  /**
   * Questions whose right passages have another word of the group and not the asked one: ranking without the group
   * misses them by this word.
   */
  right: number
  /** The same for the best wrong passages, as the share of them, summed over the questions. */
  wrong: number
}

/**
 * Counts for each group how often it reaches right passages, and how often the wrong ones that rank best without
 * near-synonyms.
 *
 * @param tallies are added to
 */
export async function tallyQuestions(
  groups: readonly string[],
  deps: CollectionDeps,
  questions: readonly AskedOf[],
  tallies: Map<string, Tally>,
): Promise<void> {
  const lexicon = buildLexicon(groups)
  const groupsOf = groupsByWord(groups)
  for (const question of questions) {
    const folded = fold(question.text)
    const words = new Set(Array.from(wordsOf(folded, lexicon), ({ start, end }) => folded.slice(start, end)))
    if (words.size === 0) continue
    const right = await rightPassages(deps, question)
    if (right.length === 0) continue
    const wrong = await wrongPassages(deps, question)
    for (const word of words) {
      for (const group of groupsOf.get(word) ?? []) {
        const others = group.split(' ').filter((other) => other !== word)
        const isReached = (text: string) =>
          !text.includes(word) && others.some((other) => text.includes(other))
        const tally = tallies.get(group) ?? { questions: 0, right: 0, wrong: 0 }
        tally.questions += 1
        tally.right += right.some((text) => text.includes(word)) || !right.some(isReached) ? 0 : 1
        tally.wrong += wrong.filter(isReached).length / Math.max(1, wrong.length)
        tallies.set(group, tally)
      }
    }
  }
}

export function groupsByWord(groups: readonly string[]): Map<string, string[]> {
  const byWord = new Map<string, string[]>()
  for (const group of groups) {
    for (const word of group.split(' ')) byWord.set(word, [...(byWord.get(word) ?? []), group])
  }
  return byWord
}

/** Folded texts of the passages with an accepted answer. */
async function rightPassages(deps: CollectionDeps, { answers }: AskedOf): Promise<string[]> {
  const articles = await deps.articles.readArticles([...new Set(answers.map(({ article }) => article))])
  const ids = articles.flatMap((stored) =>
    stored
      ? stored.passages.map(({ start, end }) => passageId(stored.article.id, cleanSpan(start, end)))
      : [],
  )
  const passages = await readTexts(deps, ids)
  const isRight = (passage: Passage) =>
    answers.some(({ article, text }) => article === passage.article && passage.text.includes(fold(text)))
  return passages.filter(isRight).map(({ text }) => text)
}

/** Folded texts of the passages of other articles, without an accepted answer, that rank best without near-synonyms. */
async function wrongPassages(deps: CollectionDeps, { text, answers }: AskedOf): Promise<string[]> {
  const { ranked } = await rank(deps, text, { withoutNearSynonyms: true })
  const articles = new Set(answers.map(({ article }) => article))
  const others = ranked.map(({ id }) => id).filter((id) => !articles.has(articleOf(id)))
  const folded = answers.map((answer) => fold(answer.text))
  const passages = await readTexts(deps, others.slice(0, WRONG * 2))
  const isWrong = (passage: Passage) => !folded.some((answer) => passage.text.includes(answer))
  return passages
    .filter(isWrong)
    .slice(0, WRONG)
    .map((passage) => passage.text)
}

interface Passage {
  readonly article: string
  /** Folded, with its context. */
  readonly text: string
}

async function readTexts(deps: CollectionDeps, ids: readonly string[]): Promise<Passage[]> {
  const passages = await deps.articles.readPassages(ids)
  return passages.flatMap((passage) =>
    passage ? [{ article: passage.article, text: fold(textOf(passage)) }] : [],
  )
}
