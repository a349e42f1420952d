import type { RankedPassage } from '../search/rank.ts'
import type { ArticleRef } from '../types.ts'
import { type ArticleStore, articleRef, REPRINTS_NAMED } from './store.ts'

/** A ranked passage and the other articles that hold the same words, ten at most. */
export interface PassageGroup {
  readonly passage: RankedPassage
  readonly alsoIn: readonly ArticleRef[]
}

/** Passages of the same words become one group, that of the best rank. */
export function groupByWording(store: ArticleStore, ranked: readonly RankedPassage[]): PassageGroup[] {
  const groups = new Map<string, { passage: RankedPassage; others: Set<string> }>()
  for (const passage of ranked) {
    const { wording, article } = store.passage(passage.id)!
    const group = groups.get(wording)
    if (group) group.others.add(article)
    else groups.set(wording, { passage, others: new Set() })
  }
  return [...groups.values()].map(({ passage, others }) => ({
    passage,
    alsoIn: reprints(store, store.passage(passage.id)!.article, others),
  }))
}

/** Articles with the same passage among those ranked, and those that are the same as a whole. */
function reprints(store: ArticleStore, article: string, others: Set<string>): ArticleRef[] {
  const whole = store.reprintsOf(store.get(article)!).map(({ id }) => id)
  const ids = new Set([...whole, ...others])
  ids.delete(article)
  return [...ids]
    .sort()
    .slice(0, REPRINTS_NAMED)
    .map((id) => articleRef(store.get(id)!.article))
}
