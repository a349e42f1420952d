import path from 'node:path'
import { ChuchuError } from '../retrieval/index.ts'
import { type Context, writeJson } from './context.ts'
import { count } from './count.ts'
import type { Hub } from './hub.ts'
import { type PullRequest, pullModel } from './model-pull.ts'
import { isRepoName, listModels, type ModelRecord, modelsFolder } from './models-folder.ts'

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

/** The token has no option: what stands in a command line can be read by every user of the machine. */
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
  const { createByteBar } = await import('./progress.ts')
  const { update: onProgress, stop } = createByteBar()
  try {
    return await pullModel({ ...request, onProgress })
  } finally {
    stop()
  }
}
