import type { ArticleRef } from '../contract/citation.ts'
import type { RankedPassage } from '../search/rank.ts'
import { type ArticleStore, type PassagePlace, REPRINTS_NAMED } from './store.ts'

/** A ranked passage with its place, and the articles of those after it that hold the same words. */
export interface PassageGroup {
  readonly passage: RankedPassage
  readonly place: PassagePlace
  readonly others: ReadonlySet<string>
}

/** Passages of the same words become one group, that of the best rank. */
export function groupByWording(store: ArticleStore, ranked: readonly RankedPassage[]): PassageGroup[] {
  const groups = new Map<number, PassageGroup & { readonly others: Set<string> }>()
  for (const passage of ranked) {
    const place = store.passage(passage.id)!
    const group = groups.get(place.wording)
    if (group) group.others.add(place.article)
    else groups.set(place.wording, { passage, place, others: new Set() })
  }
  return [...groups.values()]
}

/** Articles with the same passage among those ranked, and those that are the same as a whole; ten at most. */
export function reprintsOf(store: ArticleStore, { place, others }: PassageGroup): ArticleRef[] {
  const ids = new Set([...store.reprintsOf(place.article), ...others])
  ids.delete(place.article)
  return [...ids]
    .sort()
    .slice(0, REPRINTS_NAMED)
    .map((id) => store.refOf(id))
}
