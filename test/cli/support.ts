import type { World } from '../../src/cli/program.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import {
  ChuchuError,
  type Collection,
  type Inspection,
  type SearchRequest,
} from '../../src/retrieval/index.ts'
import { ARTICLES, createFakeCollection, type FakeArticle } from '../support/fake-collection.ts'

export interface RunResult {
  readonly code: number
  readonly out: string
  readonly notes: string
}

/** Three characters stand for the converter: enough to tell the scripts of the tests' questions apart. */
const PAIRS = [
  ['开', '開'],
  ['园', '園'],
  ['长', '長'],
] as const

function toScript(text: string, script: 'hans' | 'hant'): string {
  return PAIRS.reduce((done, [hans, hant]) => {
    return script === 'hans' ? done.replaceAll(hant, hans) : done.replaceAll(hans, hant)
  }, text)
}

/** A fake collection whose `inspect` knows which ids there are, and nothing of the articles. */
export function createInspectable(
  articles: readonly FakeArticle[] = ARTICLES,
  overrides: Partial<Collection> = {},
): Collection {
  const inspect: Collection['inspect'] = async (id) => {
    if (articles.some((article) => article.id === id)) return {} as Inspection
    throw new ChuchuError('unknown_id', `no article or passage has the id "${id}"`, 'take another')
  }
  return createFakeCollection(articles, { inspect, ...overrides })
}

/** A fake collection that keeps the last request to `search`. */
export function createSearchRecorder(): { collection: Collection; last(): SearchRequest | undefined } {
  const fake = createInspectable()
  let seen: SearchRequest | undefined
  const search: Collection['search'] = (request) => {
    seen = request
    return fake.search(request)
  }
  return { collection: { ...fake, search }, last: () => seen }
}

interface RunOptions {
  readonly collection?: Collection | Error
  /** What the engine reports while it opens the collection. */
  readonly reports?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly columns?: number
  readonly stdin?: string | Uint8Array
  readonly colour?: boolean
}

/** Runs a command line against a fake collection and records what it writes. */
export async function run(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult & { opened: unknown[] }> {
  let out = ''
  let notes = ''
  const opened: unknown[] = []
  const collection = options.collection ?? createFakeCollection()
  const world: World = {
    terminal: {
      async out(text) {
        out += text
      },
      note(line) {
        notes += `${line}\n`
      },
      readIn: async () => Buffer.from(options.stdin ?? ''),
      inIsTTY: false,
      outIsTTY: options.colour === true,
      noteIsTTY: false,
      columns: options.columns ?? 80,
    },
    env: options.env ?? {},
    engine: {
      async openCollection({ corpus, data, embedder, rebuild, report }) {
        opened.push({ corpus, data, rebuild, ...(embedder && { embedder }) })
        for (const message of options.reports ?? []) report?.(message)
        if (collection instanceof Error) throw collection
        return collection
      },
      toScript,
    },
  }
  const code = await runCommandLine(args, world)
  return { code, out, notes, opened }
}
