import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import MiniSearch, { type Options } from 'minisearch'
import type { BenchText, BuildInput, Engine } from './engine.ts'

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

const OPTIONS: Options<BenchText> = {
  fields: ['title', 'body'],
  tokenize: (text) =>
    [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
}

export class MiniSearchEngine implements Engine {
  private index = new MiniSearch<BenchText>(OPTIONS)

  async build({ texts }: BuildInput): Promise<number> {
    this.index.addAll(texts)
    return this.index.documentCount
  }

  async save(folder: string): Promise<void> {
    await writeFile(path.join(folder, 'index.json'), JSON.stringify(this.index))
  }

  async load(folder: string): Promise<void> {
    const json = await readFile(path.join(folder, 'index.json'), 'utf8')
    this.index = MiniSearch.loadJSON<BenchText>(json, OPTIONS)
  }

  async search(query: string, k: number): Promise<string[]> {
    return this.index
      .search(query)
      .slice(0, k)
      .map(({ id }) => id as string)
  }
}
