import type { Engine } from './engine.ts'

export interface EngineEntry {
  /** As the tables name it. */
  readonly label: string
  /** Most passages it is run with, give or take the last article. */
  readonly most: number
  /** Cuts the articles into passages itself. */
  readonly cuts?: true
  readonly make: () => Promise<Engine>
}

/** The engines by the name that `--engines` takes. Each is loaded alone, so that no other counts in its memory. */
export const ENGINES: Readonly<Record<string, EngineEntry>> = {
  chuchu: {
    label: 'chuchu',
    most: Number.POSITIVE_INFINITY,
    cuts: true,
    make: async () => new (await import('./chuchu.ts')).ChuchuEngine(),
  },
  'sqlite-bigram': {
    label: 'SQLite FTS5, folded bigrams',
    most: 100_000,
    make: async () => (await import('./sqlite.ts')).bigramEngine(),
  },
  'sqlite-jieba': {
    label: 'SQLite FTS5, jieba + folding',
    most: 100_000,
    make: async () => (await import('./sqlite-jieba.ts')).jiebaEngine(),
  },
  'sqlite-trigram': {
    label: 'SQLite FTS5, trigram',
    most: 100_000,
    make: async () => (await import('./sqlite.ts')).trigramEngine(),
  },
  minisearch: {
    label: 'MiniSearch + Intl.Segmenter',
    most: 100_000,
    make: async () => new (await import('./minisearch.ts')).MiniSearchEngine(),
  },
  'orama-mandarin': {
    label: 'Orama, mandarin tokenizer',
    most: 100_000,
    make: async () => (await import('./orama.ts')).mandarinEngine(),
  },
  'orama-our-tokens': {
    label: "Orama, chuchu's tokens",
    most: 10_000,
    make: async () => (await import('./orama.ts')).ourTokensEngine(),
  },
}
