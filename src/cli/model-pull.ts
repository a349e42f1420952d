import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ChuchuError, filesOfModel } from '../retrieval/index.ts'
import { download, type Hub, type HubFile, type HubRevision, listRevision } from './hub.ts'
import { type ModelRecord, RECORD, readRecord } from './models-folder.ts'

export interface PullRequest {
  readonly hub: Hub
  readonly repo: string
  /** Branch, tag or commit. */
  readonly revision: string
  /** Absolute path of the folder of models. */
  readonly models: string
  /** Path of the ONNX file; else the first that repositories use. */
  readonly file?: string | undefined
  /** Gets how many bytes of all are there, and the file that is being fetched. */
  readonly onProgress?: (done: number, total: number, file: string) => void
}

export interface Pulled {
  readonly record: ModelRecord
  /** Absolute path. */
  readonly folder: string
  /** Nothing had to be fetched. */
  readonly wasThere: boolean
}

/**
 * Fetches what a model needs of a repository. The model's folder appears when all files are there and right; what an
 * interrupted run has fetched is used by the next one. Another revision takes the place of the one before.
 * @throws ChuchuError `embedder` where the hub fails or the repository holds no ONNX model
 */
export async function pullModel(request: PullRequest): Promise<Pulled> {
  const { hub, repo, revision, models } = request
  const held = await listRevision(hub, repo, revision)
  const files = await needed(held, request)
  const folder = path.join(models, ...repo.split('/'))
  const before = await readRecord(folder)
  const isSame = before?.commit === held.commit
  const sizes = new Map(Object.entries(isSame ? before.files : {}))
  const missing = files.filter((file) => !sizes.has(file.path))
  if (isSame && missing.length === 0) return { record: before, folder, wasThere: true }
  // A file that is wanted besides goes to the others; another revision is gathered elsewhere and then put in place.
  const target = isSame ? folder : staging(folder, held.commit)
  await fetchAll(request, held, missing, target)
  for (const file of missing) sizes.set(file.path, (await stat(path.join(target, file.path))).size)
  const record = { repo, revision, commit: held.commit, files: Object.fromEntries(sizes) }
  await writeFile(path.join(target, RECORD), `${JSON.stringify(record, null, 2)}\n`)
  if (!isSame) await putInPlace(target, folder)
  return { record, folder, wasThere: false }
}

async function needed({ files }: HubRevision, { repo, file }: PullRequest): Promise<HubFile[]> {
  const paths = files.map(({ path: name }) => name)
  const wanted = new Set(await filesOfModel(paths, file))
  const lacks = [...wanted].filter((name) => !paths.includes(name))
  if (lacks.length > 0) {
    const there = paths.filter((name) => name.endsWith('.onnx'))
    throw new ChuchuError(
      'embedder',
      `the repository ${repo} lacks ${lacks.join(', ')}`,
      there.length > 0
        ? `name one of its models with --file: ${there.slice(0, 8).join(', ')}`
        : 'take one with an ONNX export, such as those of Xenova or onnx-community',
    )
  }
  return files.filter(({ path: name }) => wanted.has(name))
}

/** Beside the folder, so that it can be renamed into place; a dot in front keeps it out of lists. */
const staging = (folder: string, commit: string) =>
  path.join(path.dirname(folder), `.${path.basename(folder)}.${commit.slice(0, 12)}`)

async function fetchAll(
  { hub, repo, onProgress = () => {} }: PullRequest,
  { commit }: HubRevision,
  files: readonly HubFile[],
  target: string,
): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  let finished = 0
  await mkdir(target, { recursive: true })
  for (const file of files) {
    const place = path.join(target, file.path)
    onProgress(finished, total, file.path)
    const isThere = (await stat(place).catch(() => null))?.isFile()
    if (!isThere) {
      await download(hub, { repo, commit, file }, place, (done) =>
        onProgress(finished + done, total, file.path),
      )
    }
    finished += file.size ?? 0
  }
}

async function putInPlace(made: string, folder: string): Promise<void> {
  const old = path.join(path.dirname(folder), `.${path.basename(folder)}.old`)
  await rm(old, { recursive: true, force: true })
  await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(made, folder)
  await rm(old, { recursive: true, force: true })
}
