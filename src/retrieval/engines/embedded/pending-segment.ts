import { create, type IDocumentsStore, insert, type Tokenizer } from '@orama/orama'
import { documentsStore } from '@orama/orama/components'
import type { StoredArticle } from '../../article/stored-article.ts'
import { MemoryBytes, type SaveBytes, type SnapshotData } from '../../storage/byte-source.ts'
import { FIELDS } from '../bm25.ts'
import type { IndexedPassage } from '../ports.ts'
import { PendingColumns } from './article-columns.ts'
import { type FileRecord, saveFiles } from './file-columns.ts'
import { createIndexComponent, createSchema, emptyIndex } from './orama-schema.ts'
import { type BlockData, PASSAGES_AT_MOST } from './postings/block.ts'
import { BlockBuilder } from './postings/builder.ts'
import { quantize } from './simd/quantize.ts'

/** A segment is written when it holds so much: what is pending is in memory. */
const LIMITS = { passages: 8192, postings: 2_500_000, bytes: 24 * 1024 * 1024 }

export interface WriterOptions {
  /** Length of the vectors. */
  readonly dimensions: number
  /** Terms of a text; those of a query are made by the same function. */
  readonly analyze: (text: string) => string[]
}

/** Articles and files that are collected until they become a segment. */
export class PendingSegment {
  private readonly columns = new PendingColumns()
  /** By key: of several states of a file the last one is written. */
  private readonly files = new Map<string, FileRecord>()
  private readonly index: PendingIndex

  constructor(options: WriterOptions) {
    this.index = new PendingIndex(options)
  }

  get articleCount(): number {
    return this.columns.articleCount
  }

  get passageCount(): number {
    return this.columns.passageCount
  }

  get isEmpty(): boolean {
    return this.columns.articleCount === 0 && this.files.size === 0
  }

  get isFull(): boolean {
    return (
      this.passageCount >= LIMITS.passages ||
      this.index.postings >= LIMITS.postings ||
      this.columns.bytes + this.index.bytes >= LIMITS.bytes
    )
  }

  /** Whether an article of so many passages still fits into one posting block with those before. */
  hasRoomFor(passages: number): boolean {
    return this.passageCount + passages <= PASSAGES_AT_MOST
  }

  /** @throws Error where a vector has another length than the index */
  put(stored: StoredArticle, passages: readonly IndexedPassage[]): void {
    for (const passage of passages) this.index.put(passage)
    this.columns.put(stored)
  }

  putFile(file: FileRecord): void {
    this.files.set(file.key, file)
  }

  async saveArticles(save: SaveBytes): Promise<SnapshotData> {
    return { ...(await this.columns.save(save)), files: await saveFiles([...this.files.values()], save) }
  }

  saveIndex(): SnapshotData {
    return this.index.save()
  }
}

/** The posting lists and vectors of passages, one after another. */
export class PendingIndex {
  private readonly blocks: BlockData[] = []
  private builder = new BlockBuilder()
  private writer: OramaWriter
  private readonly rows: number[] = []
  private readonly scales: number[] = []
  private readonly codes: Uint8Array[] = []
  private readonly exact: Uint8Array[] = []
  private count = 0

  constructor(private readonly options: WriterOptions) {
    this.writer = new OramaWriter(this.builder, options.dimensions, options.analyze)
  }

  get postings(): number {
    return this.builder.postings
  }

  /** Bytes of the vectors. */
  get bytes(): number {
    return this.rows.length * this.options.dimensions * (Float32Array.BYTES_PER_ELEMENT + 1)
  }

  put(passage: IndexedPassage): void {
    if (this.builder.isFull) this.sealBlock()
    this.writer.insert(passage)
    if (passage.vector) this.putVector(passage.vector)
    this.count++
  }

  save(): SnapshotData {
    if (this.builder.size > 0) this.sealBlock()
    return {
      dimensions: this.options.dimensions,
      blocks: this.blocks.map((block) => ({ ...block })),
      vectors: {
        passages: Uint32Array.from(this.rows),
        scales: Float32Array.from(this.scales),
        quantized: new MemoryBytes(Buffer.concat(this.codes)),
        exact: new MemoryBytes(Buffer.concat(this.exact)),
      },
    }
  }

  private sealBlock(): void {
    this.blocks.push(this.builder.build())
    this.builder = new BlockBuilder()
    this.writer = new OramaWriter(this.builder, this.options.dimensions, this.options.analyze)
  }

  private putVector(vector: Float32Array): void {
    const codes = new Int8Array(vector.length)
    this.scales.push(quantize(vector, codes))
    this.rows.push(this.count)
    this.codes.push(new Uint8Array(codes.buffer))
    this.exact.push(new Uint8Array(Float32Array.from(vector).buffer))
  }
}

/** Inserts passages into a block by way of Orama: it checks them against the schema and has their texts tokenized. */
class OramaWriter {
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
