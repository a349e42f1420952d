import { create, type IDocumentsStore, insert, type Tokenizer } from '@orama/orama'
import { documentsStore } from '@orama/orama/components'
import { FIELDS } from '../bm25.ts'
import type { IndexedPassage } from '../ports.ts'
import { createIndexComponent, createSchema, emptyIndex } from './orama-schema.ts'
import type { BlockBuilder } from './postings/builder.ts'

/** Inserts passages into a block by way of Orama: it checks them against the schema and has their texts tokenized. */
export class OramaWriter {
  private readonly database
  private count = 0

  /** @param analyze terms of a text; those of a query are made by the same function */
  constructor(builder: BlockBuilder, dimensions: number, analyze: (text: string) => string[]) {
    const index = createIndexComponent((ids) => emptyIndex(ids, dimensions), {
      insert(_, __, property, ___, ____, value, _____, language, tokenizer) {
        const field = (FIELDS as readonly string[]).indexOf(property)
        if (field >= 0) builder.add(field, tokenizer.tokenize(String(value), language, property))
      },
    })
    this.database = create({
      schema: createSchema(dimensions),
      sort: { enabled: false },
      components: { tokenizer: createTokenizer(analyze), index, documentsStore: keepsNothing() },
    })
    this.begin = () => builder.begin()
  }

  private readonly begin: () => void

  /** @throws Error where the vector has another length than the index */
  insert({ vector, ...texts }: IndexedPassage): void {
    this.begin()
    // Orama takes a vector as a plain array of numbers only; an absent one is a property left out.
    const document = { id: String(this.count++), ...texts, ...(vector && { vector: Array.from(vector) }) }
    insert(this.database, document)
  }
}

type DocumentsStore = documentsStore.DocumentsStore

/** A documents store that keeps no document: passages lie in the article store. */
function keepsNothing(): IDocumentsStore<DocumentsStore> {
  return { ...documentsStore.createDocumentsStore(), store: () => true }
}

/**
 * The tokenizer component. Passages of an article come one after another and share titles and headings, so that the
 * latest text of each property is remembered.
 */
function createTokenizer(analyze: (text: string) => string[]): Tokenizer {
  const latest = new Map<string | undefined, { readonly text: string; readonly terms: string[] }>()
  const tokenize = (text: string, _language?: string, property?: string) => {
    const known = latest.get(property)
    if (known?.text === text) return known.terms
    const terms = analyze(text)
    latest.set(property, { text, terms })
    return terms
  }
  return { language: 'chinese', normalizationCache: new Map(), tokenize }
}
