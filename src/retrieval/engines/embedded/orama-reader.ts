import {
  type AnyOrama,
  create,
  type IDocumentsStore,
  search,
  searchVector,
  type Tokenizer,
} from '@orama/orama'
import { documentsStore } from '@orama/orama/components'
import type { Pace } from '../../support/pace.ts'
import type { WeightedTerm } from '../ports.ts'
import { createIndexComponent, createSchema, emptyIndex } from './orama-schema.ts'
import type { Postings } from './postings/postings.ts'
import { FlatVectors, type VectorPart } from './vectors.ts'

/** Which passages pass a filter, by their numbers. */
export class AllowedPassages {
  /** @param bits 1 at the number of each passage that passes */
  constructor(readonly bits: Uint8Array) {}

  has(passage: number): boolean {
    return this.bits[passage] === 1
  }
}

export interface ReaderParts {
  /** Passages, those that were deleted among them: every number is below. */
  readonly count: number
  readonly dimensions: number
  readonly postings: Postings
  readonly vectors: readonly VectorPart[]
  /** Whether passage a stands before passage b when both have the same score. */
  readonly precedes: (a: number, b: number) => boolean
}

/** A passage as Orama returns it: its number is all that is known of it here. */
interface Hit {
  readonly score: number
  readonly document: { readonly passage: number }
}

/**
 * One generation of the index as an Orama database that is searched and never written. A database serves one number of
 * results, since Orama does not hand its `limit` to the index component. docs/decisions/0002 lists what of Orama's
 * parameters carries what.
 */
export class OramaReader {
  private readonly database: AnyOrama

  constructor(
    { count, dimensions, postings, vectors, precedes }: ReaderParts,
    private readonly limit: number,
  ) {
    const documents = new Documents(count)
    // Orama's index component answers at once, but its hook before a search may take its time: there the posting lists are
    // read, with turns for the rest of the process.
    const readLists = async (_: AnyOrama, params: object) => {
      const { term, boost, where } = params as AskedOfOrama
      if (!(boost instanceof TermWeights) || term === undefined) return
      const terms = SPACES.tokenize(term).map((one) => ({ term: one, weight: boost.of(one) }))
      const selection = { limit, allowed: where?.allowed.bits ?? null, precedes }
      boost.found = await postings.search(terms, selection, boost.pace)
    }
    const node = new FlatVectors(dimensions, vectors, limit, precedes, (found) => documents.keep(found))
    const index = createIndexComponent(
      (ids) => ({
        ...emptyIndex(ids, dimensions),
        vectorIndexes: { vector: { type: 'Vector' as const, node, isArray: false } },
      }),
      {
        search: (...[, , , , , , , boost]) => (boost as unknown as TermWeights).found,
        searchByWhereClause: (_, __, where) => (where as Where).allowed as unknown as Set<number>,
      },
    )
    this.database = create({
      schema: createSchema(dimensions),
      sort: { enabled: false },
      components: { tokenizer: SPACES, index, documentsStore: documents.component() },
      plugins: [{ name: 'posting-lists', beforeSearch: readLists }],
    })
    // Orama checks that a hit has an id before it asks for the document; hits are known by their numbers here.
    this.database.internalDocumentIDStore.internalIdToId.length = count
  }

  /** @returns [passage, score], best first but for ties */
  async keyword(
    terms: readonly WeightedTerm[],
    allowed: AllowedPassages | null,
    pace: Pace,
  ): Promise<[number, number][]> {
    // A term with white space in it is in no passage: the analyzer makes none.
    const known = terms.filter(({ term }) => term !== '' && !/\s/u.test(term))
    if (known.length === 0) return []
    return found(
      await search(this.database, {
        term: known.map(({ term }) => term).join(' '),
        boost: new TermWeights(known, pace) as object,
        limit: this.limit,
        ...whereOf(allowed),
      }),
    )
  }

  /** @returns [passage, cosine], best first but for ties; only those above 0 */
  async vector(vector: Float32Array, allowed: AllowedPassages | null): Promise<[number, number][]> {
    return found(
      await searchVector(this.database, {
        mode: 'vector',
        vector: { property: 'vector', value: vector },
        similarity: Number.MIN_VALUE,
        limit: this.limit,
        ...whereOf(allowed),
      }),
    )
  }
}

/**
 * Orama multiplies the score of a property by its boost; here each term of the query has one. Orama hands the boost of a
 * query to hook and component unread, so it also carries what the one finds to the other.
 */
class TermWeights {
  /** [passage, score] */
  found: [number, number][] = []
  private readonly weights: ReadonlyMap<string, number>

  constructor(
    terms: readonly WeightedTerm[],
    readonly pace: Pace,
  ) {
    this.weights = new Map(terms.map(({ term, weight }) => [term, weight]))
  }

  of(term: string): number {
    return this.weights.get(term) ?? 1
  }
}

/** What of a query's parameters the hook reads. */
interface AskedOfOrama {
  readonly term?: string
  readonly boost?: unknown
  readonly where?: Where
}

/** Orama hands `where` to hook and index component, and what the component returns to the vector node, unread. */
interface Where {
  readonly allowed: AllowedPassages
}

function whereOf(allowed: AllowedPassages | null) {
  return allowed ? { where: { allowed } as object } : {}
}

function found({ hits }: { readonly hits: readonly unknown[] }): [number, number][] {
  return (hits as readonly Hit[]).map(({ score, document }) => [document.passage, score])
}

const SPACES: Tokenizer = {
  language: 'chinese',
  normalizationCache: new Map(),
  tokenize: (text) => text.split(' '),
}

type Store = documentsStore.DocumentsStore

/** What Orama takes for documents: the numbers of passages. Its vector search reads `docs` without asking `get`. */
class Documents {
  private docs: Record<number, { passage: number }> = {}
  private store: Store | undefined

  constructor(private readonly count: number) {}

  keep(passages: readonly number[]): void {
    this.docs = Object.fromEntries(passages.map((passage) => [passage, { passage }]))
    if (this.store) this.store.docs = this.docs
  }

  component(): IDocumentsStore<Store> {
    const get = (_: Store, passage: unknown) => ({ passage: Number(passage) })
    const createStore = (ids: Store['sharedInternalDocumentStore']) => {
      this.store = { sharedInternalDocumentStore: ids, docs: this.docs, count: this.count }
      return this.store
    }
    return {
      ...documentsStore.createDocumentsStore(),
      create: (_, ids) => createStore(ids),
      load: (ids) => createStore(ids),
      get,
      getMultiple: (store, passages) => passages.map((passage) => get(store, passage)),
      count: () => this.count,
    }
  }
}
