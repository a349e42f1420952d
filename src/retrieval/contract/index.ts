/**
 * The contract: every request, answer, citation, event and error as a zod schema, with the types inferred from it. Tools,
 * command line and evaluation take them from here. `src/retrieval/index.ts` has the types alone, since loading zod
 * would slow down the start of a program.
 */
export * from './articles.ts'
export * from './bounds.ts'
export * from './citation.ts'
export type * from './collection.ts'
export * from './errors.ts'
export * from './fetch.ts'
export * from './filters.ts'
export * from './inspection.ts'
export * from './metadata.ts'
export * from './phrase.ts'
export * from './quotes.ts'
export {
  type DeepReadonly,
  type Detail,
  detail,
  strict,
  type Wire,
} from './schema.ts'
export * from './search.ts'
export * from './status.ts'
export type * from './types.ts'
export * from './verification.ts'
