import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { type Collection, type CollectionOptions, openCollection } from '../../src/retrieval/index.ts'

export const BUNDLED = path.resolve('corpus')

type Cleaner = Pick<TestContext, 'after'>

/** For what is made before the tests of a file: removed when the process ends. */
export const LATER: Cleaner = {
  after: (done) => void process.once('exit', () => void (done as () => void)()),
}

/** A folder that is removed when the test ends. */
export function scratch(t: Cleaner): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'chuchu-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A corpus folder with the given files. */
export function corpusOf(t: Cleaner, files: Record<string, string | Uint8Array>): string {
  const folder = path.join(scratch(t), 'corpus')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  return folder
}

export interface Opened {
  readonly collection: Collection
  readonly messages: readonly string[]
}

export async function open(
  corpus: string,
  data: string,
  options: Partial<CollectionOptions> = {},
): Promise<Opened> {
  const messages: string[] = []
  const report = (message: string) => void messages.push(message)
  return { collection: await openCollection({ corpus: [corpus], data, report, ...options }), messages }
}
