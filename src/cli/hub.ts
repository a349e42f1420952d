import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ChuchuError } from '../retrieval/index.ts'

/** A hub of models that speaks as https://huggingface.co does. */
export interface Hub {
  /** Address without a slash at its end. */
  readonly endpoint: string
  readonly token?: string | undefined
  readonly patience?: Patience | undefined
}

export interface Patience {
  readonly attempts: number
  /** Wait after the first failure, doubled after each further one. */
  readonly backoffMs: number
  /** Without a byte for so long, an attempt is given up. */
  readonly idleMs: number
}

const PATIENCE: Patience = { attempts: 5, backoffMs: 500, idleMs: 30_000 }

/** A file of a repository, with what the hub states of it. */
export interface HubFile {
  readonly path: string
  readonly size: number | null
  readonly sha256: string | null
}

/** What the hub says of a revision. Of a file it may leave out anything but the name. */
const revisionReply = z.object({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().nullish(),
      lfs: z.object({ sha256: z.string().nullish() }).nullish(),
    }),
  ),
})

export interface HubRevision {
  readonly commit: string
  readonly files: readonly HubFile[]
}

/** A failure that another attempt may not meet. */
class Passing extends Error {}

/**
 * What a repository contains at a revision (`GET /api/models/REPO/revision/REV?blobs=true`,
 * https://huggingface.co/docs/hub/api).
 * @throws ChuchuError `embedder` where the hub cannot be reached or has no such repository
 */
export async function listRevision(hub: Hub, repo: string, revision: string): Promise<HubRevision> {
  const url = `${hub.endpoint}/api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`
  const answer = await persist(hub, async (signal) => {
    const response = await request(hub, url, {}, signal())
    return (await response.json().catch(() => null)) as unknown
  })
  const reply = revisionReply.safeParse(answer)
  if (!reply.success) {
    throw hubError(
      hub,
      'answered with something that is not a list of files',
      'see whether --endpoint is right',
    )
  }
  const { sha, siblings } = reply.data
  const files = siblings
    .filter(({ rfilename }) => staysInside(rfilename))
    .map(({ rfilename, size, lfs }) => ({ path: rfilename, size: size ?? null, sha256: lfs?.sha256 ?? null }))
  return { commit: sha, files }
}

/** Whether the name of a file cannot lead out of a folder. */
const staysInside = (name: string): boolean =>
  name.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))

/**
 * Fetches a file to `target`, which appears only when it is whole: what has come is kept beside it as `.part`, and the
 * next attempt, or the next call, goes on from there.
 * @param onBytes gets how much of the file is there
 * @throws ChuchuError `embedder` where it cannot be had, or is not what the hub states
 */
export async function download(
  hub: Hub,
  { repo, commit, file }: { repo: string; commit: string; file: HubFile },
  target: string,
  onBytes: (done: number) => void = () => {},
): Promise<void> {
  const url = `${hub.endpoint}/${repo}/resolve/${commit}/${file.path}`
  const part = `${target}.part`
  await mkdir(path.dirname(target), { recursive: true })
  await persist(hub, async (signal) => {
    await fetchRest(hub, url, part, { file, onBytes, signal })
    await checkWhole(hub, part, file)
  })
  await rename(part, target)
}

interface Rest {
  readonly file: HubFile
  readonly onBytes: (done: number) => void
  /** Starts the idle clock anew. */
  readonly signal: () => AbortSignal
}

async function fetchRest(hub: Hub, url: string, part: string, rest: Rest): Promise<void> {
  const have = (await stat(part).catch(() => null))?.size ?? 0
  if (have > 0 && have === rest.file.size) return
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {}
  const response = await request(hub, url, headers, rest.signal(), async () => rm(part, { force: true }))
  const goesOn =
    response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`)
  const handle = await open(part, goesOn ? 'a' : 'w')
  try {
    let done = goesOn ? have : 0
    for await (const chunk of response.body ?? []) {
      rest.signal()
      await handle.write(chunk)
      done += chunk.length
      rest.onBytes(done)
    }
  } finally {
    await handle.close()
  }
}

/** What is not the file that the hub states is thrown away, so that the next attempt begins anew. */
async function checkWhole(hub: Hub, part: string, { path: name, size, sha256 }: HubFile): Promise<void> {
  const have = (await stat(part)).size
  if (size !== null && have < size) throw new Passing(`broke off at ${have} of ${size} bytes of ${name}`)
  const isRight = (size === null || have === size) && (sha256 === null || (await sha256Of(part)) === sha256)
  if (isRight) return
  await rm(part, { force: true })
  throw hubError(
    hub,
    `gave another ${name} than it states`,
    'try again; a proxy in between may have changed it',
  )
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** @param whenPastEnd what to do where more is asked for than there is, before another attempt */
async function request(
  hub: Hub,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  whenPastEnd: () => Promise<void> = async () => {},
): Promise<Response> {
  // Compressed bytes could not be gone on with. `fetch` sends the token to no other host that an answer leads to.
  const authorization = hub.token ? { authorization: `Bearer ${hub.token}` } : {}
  const response = await fetch(url, {
    headers: { 'accept-encoding': 'identity', ...authorization, ...headers },
    signal,
  })
  const { status } = response
  if (response.ok) return response
  await response.body?.cancel()
  if (status === 416) await whenPastEnd()
  if (status === 416 || status === 408 || status === 429 || status >= 500) {
    throw new Passing(`answered with HTTP status ${status}`)
  }
  throw hubError(hub, `answered with HTTP status ${status}`, hintFor(status))
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) {
    return 'see whether there is such a repository; for one that asks for it, put a token into HF_TOKEN'
  }
  return status === 404 ? 'see whether there is such a repository and revision' : 'try again later'
}

/**
 * Tries again after failures that pass.
 * @param work gets a function that starts the idle clock anew and returns its signal
 */
async function persist<Result>(
  hub: Hub,
  work: (signal: () => AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { attempts, backoffMs, idleMs } = hub.patience ?? PATIENCE
  for (let attempt = 1; ; attempt++) {
    const idle = new AbortController()
    const clock = setTimeout(() => idle.abort(), idleMs)
    try {
      return await work(() => {
        clock.refresh()
        return idle.signal
      })
    } catch (error) {
      if (error instanceof ChuchuError || isOfDisk(error)) throw error
      if (attempt >= attempts) throw givenUp(hub, error, idle.signal.aborted)
    } finally {
      clearTimeout(clock)
    }
    await sleep(backoffMs * 2 ** (attempt - 1))
  }
}

/** A full disk or a folder that may not be written is no trouble of the network. */
const isOfDisk = (error: unknown) =>
  /^(ENOSPC|EACCES|EPERM|EROFS|ENOTDIR|EDQUOT|EISDIR)$/.test(
    String((error as NodeJS.ErrnoException | undefined)?.code),
  )

function givenUp(hub: Hub, error: unknown, wasIdle: boolean): ChuchuError {
  if (error instanceof Passing) return hubError(hub, error.message, 'try again; what has come is kept')
  if (wasIdle) return hubError(hub, 'does not answer', 'try again; what has come is kept')
  const cause = (error as { cause?: NodeJS.ErrnoException } | undefined)?.cause
  return hubError(
    hub,
    `cannot be reached${cause?.code ? ` (${cause.code})` : ''}`,
    'see whether this machine is online, name another address with --endpoint, or copy a model into a folder and ' +
      'name that with --embed-local',
  )
}

const hubError = (hub: Hub, what: string, hint: string) =>
  new ChuchuError('embedder', `the model hub at ${new URL(hub.endpoint).host} ${what}`, hint)
