import path from 'node:path'
import Database from 'better-sqlite3'
import { tokenize } from '../../src/retrieval/language/tokenize.ts'
import type { BuildInput, Engine } from './engine.ts'

export interface SqliteOptions {
  /** FTS5's `tokenize` option. */
  readonly tokenizer: 'trigram' | 'unicode61'
  /** The text as the tokenizer is to see it. */
  readonly prepare: (text: string) => string
  /** The terms of a query, which are joined by OR. */
  readonly queryTerms: (query: string) => readonly string[]
}

/** SQLite alone: its trigram tokenizer on the text as it is. */
export function trigramEngine(): Engine {
  return new SqliteEngine({ tokenizer: 'trigram', prepare: (text) => text, queryTerms: trigrams })
}

/** Adjacent pairs of folded Han characters, and words, separated by blanks beforehand. */
export function bigramEngine(): Engine {
  return new SqliteEngine({
    tokenizer: 'unicode61',
    prepare: (text) => bigrams(text).join(' '),
    queryTerms: bigrams,
  })
}

function trigrams(query: string): string[] {
  const runs = query.match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return runs.flatMap((run) => {
    const characters = [...run]
    return characters.slice(2).map((_, i) => characters.slice(i, i + 3).join(''))
  })
}

function bigrams(text: string): string[] {
  return tokenize(text)
    .filter(({ kind }) => kind === 'bigram' || kind === 'word')
    .map(({ term }) => term)
}

/** FTS5 with its own BM25 and default weights, over an index without a copy of the texts; those stand in a table. */
export class SqliteEngine implements Engine {
  private database: Database.Database | null = null

  constructor(private readonly options: SqliteOptions) {}

  async build({ texts }: BuildInput, folder: string): Promise<number> {
    const { tokenizer, prepare } = this.options
    const database = new Database(file(folder))
    database.exec('CREATE TABLE texts (record INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT)')
    database.exec(
      `CREATE VIRTUAL TABLE terms USING fts5 (title, body, content = '', tokenize = '${tokenizer}')`,
    )
    const store = database.prepare('INSERT INTO texts VALUES (?, ?, ?, ?)')
    const index = database.prepare('INSERT INTO terms (rowid, title, body) VALUES (?, ?, ?)')
    database.transaction(() => {
      for (const [i, { id, title, body }] of texts.entries()) {
        store.run(i, id, title, body)
        index.run(i, prepare(title), prepare(body))
      }
    })()
    database.exec("INSERT INTO terms (terms) VALUES ('optimize')")
    this.database = database
    return texts.length
  }

  async save(): Promise<void> {
    this.database!.close()
  }

  async load(folder: string): Promise<void> {
    this.database = new Database(file(folder), { readonly: true })
  }

  async search(query: string, k: number): Promise<string[]> {
    const match = [...new Set(this.options.queryTerms(query))].map(quoted).join(' OR ')
    if (match === '') return []
    const rows = this.database!.prepare(
      `SELECT id FROM (SELECT rowid AS record, rank FROM terms WHERE terms MATCH ? ORDER BY rank LIMIT ?)
        JOIN texts USING (record) ORDER BY rank`,
    ).all(match, k)
    return rows.map((row) => (row as { id: string }).id)
  }
}

function file(folder: string): string {
  return path.join(folder, 'index.sqlite')
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`
}
