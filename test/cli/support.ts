import type { World } from '../../src/cli/program.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import type { Collection, SearchRequest } from '../../src/retrieval/index.ts'
import { createFakeCollection } from '../support/fake-collection.ts'

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

/** A fake collection that keeps the last request to `search`. */
export function createSearchRecorder(): { collection: Collection; last(): SearchRequest | undefined } {
  const fake = createFakeCollection()
  let seen: SearchRequest | undefined
  const search: Collection['search'] = (request) => {
    seen = request
    return fake.search(request)
  }
  return { collection: { ...fake, search }, last: () => seen }
}

/** Runs a command line against a fake collection and records what it writes. */
export async function run(
  args: readonly string[],
  options: { collection?: Collection | Error; env?: NodeJS.ProcessEnv; columns?: number } = {},
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
      outIsTTY: false,
      noteIsTTY: false,
      columns: options.columns ?? 80,
    },
    env: options.env ?? {},
    engine: {
      async openCollection({ corpus, data, rebuild }) {
        opened.push({ corpus, data, rebuild })
        if (collection instanceof Error) throw collection
        return collection
      },
      toScript,
    },
  }
  const code = await runCommandLine(args, world)
  return { code, out, notes, opened }
}
