import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ChuchuError, filesOfModel } from '../../retrieval/index.ts'
import { type Context, writeJson } from '../context.ts'
import { download, type Hub, type HubFile, type HubRevision, listRevision } from '../hub.ts'
import { count } from '../render/text.ts'
import { isRepoName, modelsFolder } from '../settings.ts'

/** Kept beside the files of a fetched model. */
const RECORD = 'chuchu-model.json'

const modelRecord = z.object({
  /** As on the hub, e.g. `BAAI/bge-small-zh-v1.5`. */
  repo: z.string(),
  revision: z.string(),
  commit: z.string(),
  /** With their sizes in bytes. */
  files: z.record(z.string(), z.number()),
})
export type ModelRecord = Readonly<z.output<typeof modelRecord>>

export interface ModelOptions {
  /** Folder of models. */
  readonly dir?: string
}

export interface PullOptions extends ModelOptions {
  readonly revision?: string
  readonly file?: string
  readonly endpoint?: string
}

/** `chuchu model pull`: fetches a model from a hub into the folder of models. */
export async function modelPull(context: Context, repo: string, options: PullOptions): Promise<number> {
  if (!isRepoName(repo)) {
    throw new ChuchuError(
      'invalid_input',
      `"${repo}" is not the name of a repository`,
      'it looks like OWNER/NAME, e.g. Xenova/bge-small-zh-v1.5',
    )
  }
  const request = {
    hub: hubOf(options, context.env),
    repo,
    revision: options.revision ?? 'main',
    models: await folderOf(options, context.env),
    file: options.file,
  }
  const { record, folder, wasThere } = await withProgress(context, request)
  context.terminal.note(`${repo} ${wasThere ? 'is already there' : 'is there'}: ${folder}`)
  context.terminal.note(`  use it with --embed-local ${repo}, or --rerank-local where it is a cross-encoder`)
  if (context.settings.json) await writeJson(context, { ...record, folder })
  return 0
}

/** `chuchu model list`: the fetched models. */
export async function modelList(context: Context, options: ModelOptions): Promise<number> {
  const folder = await folderOf(options, context.env)
  const models = await listModels(folder)
  if (context.settings.json) await writeJson(context, models)
  else if (models.length > 0) await context.terminal.out(`${models.map(line).join('\n')}\n`)
  context.terminal.note(`${count(models.length, 'model')} in ${folder}`)
  return 0
}

const line = ({ repo, commit, files }: ModelRecord) =>
  `${repo}  ${megabytes(Object.values(files).reduce((sum, size) => sum + size, 0))}  ${commit.slice(0, 12)}`

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const folderOf = async ({ dir }: ModelOptions, env: NodeJS.ProcessEnv) =>
  dir ? path.resolve(dir) : modelsFolder(env)

/** The token has no option: a command line can be read by every user of the machine. */
function hubOf({ endpoint }: PullOptions, env: NodeJS.ProcessEnv): Hub {
  const address = (endpoint || env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '')
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new ChuchuError(
      'invalid_input',
      'the address of the model hub is not one of http or https',
      'give one such as https://huggingface.co with --endpoint or HF_ENDPOINT',
    )
  }
  return { endpoint: address, token: env.HF_TOKEN?.trim() || undefined }
}

/** A bar where somebody watches, else a line a file. */
async function withProgress({ terminal }: Context, request: PullRequest) {
  if (!terminal.noteIsTTY) {
    let before = ''
    const onProgress = (_done: number, _total: number, file: string) => {
      if (file !== before) terminal.note(`fetching ${file}`)
      before = file
    }
    return pullModel({ ...request, onProgress })
  }
  const { createByteBar } = await import('../progress.ts')
  const { update: onProgress, stop } = createByteBar()
  try {
    return await pullModel({ ...request, onProgress })
  } finally {
    stop()
  }
}

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
 * @throws ChuchuError `embedder` where the hub fails or the repository has no ONNX model
 */
export async function pullModel(request: PullRequest): Promise<Pulled> {
  const { hub, repo, revision, models } = request
  const listed = await listRevision(hub, repo, revision)
  const files = await needed(listed, request)
  const folder = path.join(models, ...repo.split('/'))
  const before = await readRecord(folder)
  const isSame = before?.commit === listed.commit
  const sizes = new Map(Object.entries(isSame ? before.files : {}))
  const missing = files.filter((file) => !sizes.has(file.path))
  if (isSame && missing.length === 0) return { record: before, folder, wasThere: true }
  // A file that is wanted besides goes to the others; another revision is gathered elsewhere and then put in place.
  const target = isSame ? folder : staging(folder, listed.commit)
  await fetchAll(request, listed, missing, target)
  for (const file of missing) sizes.set(file.path, (await stat(path.join(target, file.path))).size)
  const record = { repo, revision, commit: listed.commit, files: Object.fromEntries(sizes) }
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

/** @returns null where there is none, or none that can be read */
async function readRecord(folder: string): Promise<ModelRecord | null> {
  try {
    return modelRecord.parse(JSON.parse(await readFile(path.join(folder, RECORD), 'utf8')))
  } catch {
    return null
  }
}

/** The fetched models, by name. */
async function listModels(models: string): Promise<ModelRecord[]> {
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
