import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection, Progress } from '../../retrieval/index.ts'
import { type Context, openCollectionFor } from '../context.ts'
import { packageVersion, promptsFolder } from '../settings.ts'
import { takeStdout } from '../stdout-guard.ts'
import { INTERRUPTED, reportError } from '../terminal.ts'

/** Milliseconds that the end waits for what is written to be taken over, and again for the collection to close. */
const END_MS = 700

/**
 * `chuchu serve`: the MCP server on stdin and stdout. The transport starts first; the collection is opened once the
 * first answer (to `initialize`) is written, because a client gives up waiting for that one.
 */
export async function serve(context: Context): Promise<number> {
  const report = (message: string) => context.terminal.note(`chuchu: ${message}`)
  const collection = retryAfterFailure((onProgress) =>
    openCollectionFor(context, { watch: true, onProgress }),
  )
  let isOpenedOrReported = false
  let open: Collection | undefined
  const openAhead = () =>
    void collection()
      .then((opened) => {
        open = opened
      })
      .catch((error) => reportError(error, context.terminal, process.env))
      .finally(() => {
        isOpenedOrReported = true
      })
  const output = takeStdout(openAhead)
  const [{ createServer }, { PromptLibrary }, { serveStdio }] = await Promise.all([
    import('../../server/server.ts'),
    import('../../server/prompts.ts'),
    import('../../server/transports/stdio.ts'),
  ])
  const prompts = new PromptLibrary(promptsFolder, report)
  const server = createServer({ collection, prompts, version: packageVersion(), report })
  let code = 0
  // Unlike a command, the server answers what it has read before it ends.
  process.removeAllListeners('SIGINT')
  process.once('SIGINT', () => {
    code = INTERRUPTED
  })
  await serveStdio(server, { input: process.stdin, output })
  // Nobody may be reading what is left to write.
  await within(END_MS, finished(output.end()))
  if (!isOpenedOrReported) await noteBadFolders(context)
  if (open) await within(END_MS, open.close())
  return code
}

/** Waits for a promise, but no longer than that. */
const within = (ms: number, promise: Promise<unknown>): Promise<unknown> => Promise.race([promise, sleep(ms)])

/** For a client that is gone before the collection was opened: stderr says what was wrong with the corpus. */
async function noteBadFolders({ terminal, settings }: Context): Promise<void> {
  const { checkCorpusFolder } = await import('./doctor.ts')
  for (const { level, name, detail, hint } of await Promise.all(settings.corpus.map(checkCorpusFolder))) {
    if (level !== 'good') terminal.note(`chuchu: ${name} ${detail}\n  ${hint}`)
  }
}

type OnProgress = (progress: Progress) => void

/** One attempt is shared by all callers, who get its progress; after a failure the next call makes another. */
export function retryAfterFailure(
  open: (onProgress: OnProgress) => Promise<Collection>,
): (onProgress?: OnProgress) => Promise<Collection> {
  const listeners = new Set<OnProgress>()
  let attempt: Promise<Collection> | undefined
  return async (onProgress) => {
    attempt ??= open((progress) => {
      for (const listener of listeners) listener(progress)
    }).catch((error) => {
      attempt = undefined
      throw error
    })
    if (onProgress === undefined) return attempt
    listeners.add(onProgress)
    try {
      return await attempt
    } finally {
      listeners.delete(onProgress)
    }
  }
}
