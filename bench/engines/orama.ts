import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { create, insertMultiple, load, type RawData, save, search, type Tokenizer } from '@orama/orama'
import { createTokenizer } from '@orama/tokenizers/mandarin'
import { terms } from '../../src/retrieval/language/tokenize.ts'
import type { BuildInput, Engine } from './engine.ts'

const SCHEMA = { title: 'string', body: 'string' } as const

export function mandarinEngine(): Engine {
  return new OramaEngine(createTokenizer({ language: 'mandarin' }))
}

export function ourTokensEngine(): Engine {
  return new OramaEngine({
    language: 'mandarin',
    normalizationCache: new Map(),
    tokenize: (text) => [...new Set(terms(text))],
  })
}

/** Orama as it comes, but for the tokenizer, which `restore` of its persistence plugin would drop. */
class OramaEngine implements Engine {
  private readonly database

  constructor(tokenizer: Tokenizer) {
    this.database = create({ schema: SCHEMA, components: { tokenizer } })
  }

  async build({ texts }: BuildInput): Promise<number> {
    await insertMultiple(this.database, [...texts])
    return texts.length
  }

  async save(folder: string): Promise<void> {
    await writeFile(path.join(folder, 'index.json'), JSON.stringify(save(this.database)))
  }

  async load(folder: string): Promise<void> {
    load(this.database, JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')) as RawData)
  }

  async search(query: string, k: number): Promise<string[]> {
    const { hits } = await search(this.database, { term: query, limit: k })
    return hits.map(({ id }) => id)
  }
}
