import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: two levels above this file, in src/cli as in dist/cli. */
export const packageFolder = path.resolve(fileURLToPath(new URL('../..', import.meta.url)))

export const bundledCorpus = path.join(packageFolder, 'corpus')
/** The golden questions on the bundled corpus; part of a checkout, not of an installed package. */
export const bundledQuestions = path.join(packageFolder, 'eval', 'golden', 'questions.jsonl')
export const promptsFolder = path.join(packageFolder, 'prompts')

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/**
 * The default data folder of a corpus, below a folder for caches: a readable name and a short hash of the
 * absolute paths, so that two corpora never share an index.
 * @param cache the user's cache folder for this program
 * @param corpus absolute paths, in order
 */
export function dataFolderOf(cache: string, corpus: readonly string[]): string {
  const hash = createHash('sha256').update(corpus.join('\0')).digest('hex').slice(0, 10)
  const name = path.basename(corpus[0] ?? '').replace(/[^\p{L}\p{N}_-]+/gu, '-')
  return path.join(cache, `${name.slice(0, 40) || 'corpus'}-${hash}`)
}
