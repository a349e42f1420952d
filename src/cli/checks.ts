import { existsSync } from 'node:fs'
import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  ChuchuError,
  type CollectionStatus,
  onnxPackageFailures,
  type SkippedFile,
} from '../retrieval/index.ts'
import type { Context } from './context.ts'
import { count } from './count.ts'
import { packageFolder, packageVersion, promptsFolder } from './paths.ts'
import { openToNameSkipped } from './skipped.ts'

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  /** `warning`: worth knowing, and nothing stops working for it. */
  readonly level: 'good' | 'warning' | 'bad'
  /** What was found. */
  readonly detail: string
  /** How to mend it; null where there is nothing to mend. */
  readonly hint: string | null
}

const good = (name: string, detail: string): Check => ({ name, level: 'good', detail, hint: null })
const bad = (name: string, detail: string, hint: string): Check => ({ name, level: 'bad', detail, hint })

export async function runChecks(context: Context): Promise<Check[]> {
  const { corpus, data } = context.settings
  return [
    checkNode(process.versions.node),
    checkBuild(),
    ...(await Promise.all(corpus.map(checkCorpusFolder))),
    await checkDataFolder(data),
    ...(await checkOnnxPackages(context)),
    ...(await checkCollection(context)),
    ...(await checkPrompts()),
  ]
}

/** @param version e.g. 20.19.0; what package.json's `engines` asks for */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return good('Node', version)
  return bad('Node', `${version} is too old`, 'Install Node 20.19 or newer from https://nodejs.org')
}

function checkBuild(): Check {
  const built = existsSync(path.join(packageFolder, 'dist', 'cli.js'))
  if (built) return good('installation', `chuchu ${packageVersion()} in ${packageFolder}`)
  return bad('installation', `${packageFolder} is not built`, 'Run npm ci (or npm run build) there')
}

export async function checkCorpusFolder(folder: string): Promise<Check> {
  const name = 'corpus folder'
  try {
    const files = await readdir(folder)
    if (files.length > 0) return good(name, folder)
    return bad(
      name,
      `${folder} is empty`,
      'Put articles into it (.txt, .md, .jsonl), or name another with --corpus',
    )
  } catch (error) {
    return bad(
      name,
      `${folder}: ${reasonOf(error)}`,
      'Name a folder that exists and that you may read with --corpus',
    )
  }
}

async function checkDataFolder(folder: string): Promise<Check> {
  const name = 'data folder'
  const trial = path.join(folder, `.doctor-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    await writeFile(trial, '')
    await rm(trial)
    return good(name, folder)
  } catch (error) {
    return bad(name, `${folder}: ${reasonOf(error)}`, 'Name a folder that you may write to with --data')
  }
}

/** Only where a local model is named: without one nothing needs them. */
async function checkOnnxPackages({ settings }: Context): Promise<Check[]> {
  if (settings.embedder?.kind !== 'onnx' && !settings.reranker) return []
  const failures = await onnxPackageFailures()
  if (failures.length === 0) return [good('packages', 'those for local models are installed')]
  return failures.map(({ message, hint }) => bad('packages', message, hint))
}

/** Opens the collection: a broken index is rebuilt by that. Each skipped file is told once, as a check. */
async function checkCollection(context: Context): Promise<Check[]> {
  try {
    const status = (await openToNameSkipped(context)).status()
    return [
      ...status.skipped.map(skippedCheck),
      indexCheck(status),
      good('embedder', `${status.embedder}, weight ${status.vector_weight}`),
    ]
  } catch (error) {
    if (error instanceof ChuchuError) return [bad('index', error.message, error.hint)]
    return [bad('index', reasonOf(error), 'Run chuchu ingest --rebuild; CHUCHU_DEBUG=1 shows where it fails')]
  }
}

const skippedCheck = ({ file, reason, hint }: SkippedFile): Check => ({
  name: 'file',
  level: 'warning',
  detail: `${file} is skipped: ${reason}`,
  hint,
})

const indexCheck = ({ articles, passages, opening, opened_ms }: CollectionStatus): Check =>
  good(
    'index',
    `${count(articles, 'article')}, ${count(passages, 'passage')}, ${opening} in ${Math.round(opened_ms)} ms`,
  )

/** How many prompts load, and one check for each file that does not. */
async function checkPrompts(): Promise<Check[]> {
  const { PromptLibrary } = await import('../server/prompts.ts')
  const library = new PromptLibrary(promptsFolder, () => {})
  const [prompts, broken] = await Promise.all([library.list(), library.broken()])
  return [
    good('prompts', prompts.map(({ name }) => name).join(', ') || 'none'),
    ...broken.map(({ file, reason }) => bad('prompt', `${file} is left out: ${reason}`, MEND_PROMPT)),
  ]
}

const MEND_PROMPT = `Mend or remove the file in ${promptsFolder}; the other prompts work`

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT') return 'there is no such folder'
  if (code === 'ENOTDIR') return 'this is not a folder'
  if (code === 'EACCES' || code === 'EPERM') return 'access is denied'
  if (code === 'EROFS') return 'the file system is read-only'
  return error instanceof Error ? error.message : String(error)
}
