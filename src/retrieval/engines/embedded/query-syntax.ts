import type { WeightedTerm } from '../backend.ts'

const WHITE_SPACE = /\s/u

/**
 * Weighted terms as one string, the only form in which Orama hands a query to its index component:
 * `term^weight term^weight`. A term with white space in it is left out: the analyzer makes none, so that no
 * record can hold it.
 */
export function formatQuery(terms: readonly WeightedTerm[]): string {
  return terms
    .filter(({ term }) => term !== '' && !WHITE_SPACE.test(term))
    .map(({ term, weight }) => `${term}^${weight}`)
    .join(' ')
}

/** Reads what `formatQuery` wrote. The weight stands after the last `^`, so that a term may hold one. */
export function parseQuery(query: string): WeightedTerm[] {
  if (query === '') return []
  return query.split(' ').map((part) => {
    const at = part.lastIndexOf('^')
    return { term: part.slice(0, at), weight: Number(part.slice(at + 1)) }
  })
}
