import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/** Kept beside the files of a fetched model. */
export const RECORD = 'chuchu-model.json'

export interface ModelRecord {
  /** As on the hub, e.g. `BAAI/bge-small-zh-v1.5`. */
  readonly repo: string
  readonly revision: string
  readonly commit: string
  /** With their sizes in bytes. */
  readonly files: Readonly<Record<string, number>>
}

/** The folder of fetched models: that of CHUCHU_MODELS, else one of the user's. */
export async function modelsFolder(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.CHUCHU_MODELS) return path.resolve(env.CHUCHU_MODELS)
  const { default: envPaths } = await import('env-paths')
  return path.join(envPaths('chuchu', { suffix: '' }).data, 'models')
}

/** Names of repositories, with or without an owner; nothing that could lead out of a folder. */
export const isRepoName = (name: string): boolean =>
  /^(?!.*\.\.)[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(name)

/**
 * A folder that exists, else that of a fetched model of this name; whether there is one is seen when it is opened.
 * @returns an absolute path
 */
export async function modelFolderOf(nameOrFolder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = path.resolve(nameOrFolder)
  if (!isRepoName(nameOrFolder)) return folder
  const found = await stat(folder).catch(() => null)
  return found?.isDirectory() ? folder : path.join(await modelsFolder(env), nameOrFolder)
}

/** @returns null where there is none, or none that can be read */
export async function readRecord(folder: string): Promise<ModelRecord | null> {
  try {
    const record = JSON.parse(await readFile(path.join(folder, RECORD), 'utf8')) as Partial<ModelRecord>
    const { repo, commit, files } = record
    return typeof repo === 'string' && typeof commit === 'string' && files ? (record as ModelRecord) : null
  } catch {
    return null
  }
}

/** The fetched models, by name. */
export async function listModels(models: string): Promise<ModelRecord[]> {
  const owners = await foldersIn(models)
  const inside = await Promise.all(
    owners.map(async (owner) =>
      (await foldersIn(path.join(models, owner))).map((name) => `${owner}/${name}`),
    ),
  )
  const records = await Promise.all(
    [...owners, ...inside.flat()].map((name) => readRecord(path.join(models, name))),
  )
  return records.filter((record) => record !== null).sort((a, b) => (a.repo < b.repo ? -1 : 1))
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory() && isRepoName(entry.name)).map(({ name }) => name)
}
