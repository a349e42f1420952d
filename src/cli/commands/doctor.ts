import { existsSync } from 'node:fs'
import { access, constants, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  ChuchuError,
  type CollectionStatus,
  type OnnxEmbedderOptions,
  onnxPackageFailures,
  type SkippedFile,
} from '../../retrieval/index.ts'
import { type Context, openToNameSkipped, writeJson } from '../context.ts'
import type { Paint } from '../render/paint.ts'
import { count } from '../render/text.ts'
import { packageFolder, packageVersion, promptsFolder, type Settings } from '../settings.ts'

/** `chuchu doctor`: checks the installation, corpus and index; exit 1 when something is wrong. */
export async function doctor(context: Context): Promise<number> {
  const checks = await runChecks(context)
  const clients = clientConfigurations(serverCommand(context.settings))
  const ok = checks.every(({ level }) => level !== 'bad')
  if (context.settings.json) await writeJson(context, { ok, checks, clients })
  else await context.terminal.out(layoutDoctor(checks, clients, context.paint))
  return ok ? 0 : 1
}

const MARKS: Record<Check['level'], string> = { good: '✓', warning: '!', bad: '✗' }

/** A line a check, with how to fix what is wrong below it, then what to paste into each client. */
export function layoutDoctor(
  checks: readonly Check[],
  clients: readonly ClientConfiguration[],
  paint: Paint,
): string {
  const lines = checks.flatMap(({ name, level, detail, hint }) => [
    `${paint[level](MARKS[level])} ${name}: ${detail}`,
    ...(hint === null ? [] : [`    ${hint}`]),
  ])
  const blocks = clients.map(({ client, where, paste }) => `${paint.quote(client)} — ${where}\n\n${paste}`)
  return `${[lines.join('\n'), 'To use it from an assistant:', ...blocks].join('\n\n')}\n`
}

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  /** `warning`: worth knowing, and nothing stops working for it. */
  readonly level: 'good' | 'warning' | 'bad'
  /** What was found. */
  readonly detail: string
  /** How to fix it; null where nothing is wrong. */
  readonly hint: string | null
}

const good = (name: string, detail: string): Check => ({ name, level: 'good', detail, hint: null })
const bad = (name: string, detail: string, hint: string): Check => ({ name, level: 'bad', detail, hint })

async function runChecks(context: Context): Promise<Check[]> {
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

/** Opens the collection: a broken index is rebuilt by that. Each skipped file is named once, as a check. */
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
  const { PromptLibrary } = await import('../../server/prompts.ts')
  const library = new PromptLibrary(promptsFolder, () => {})
  const [prompts, broken] = await Promise.all([library.list(), library.broken()])
  return [
    good('prompts', prompts.map(({ name }) => name).join(', ') || 'none'),
    ...broken.map(({ file, reason }) => bad('prompt', `${file} is left out: ${reason}`, FIX_PROMPT)),
  ]
}

const FIX_PROMPT = `Fix or remove the file in ${promptsFolder}; the other prompts work`

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT') return 'there is no such folder'
  if (code === 'ENOTDIR') return 'this is not a folder'
  if (code === 'EACCES' || code === 'EPERM') return 'access is denied'
  if (code === 'EROFS') return 'the file system is read-only'
  return error instanceof Error ? error.message : String(error)
}

export interface Command {
  readonly command: string
  readonly args: readonly string[]
}

/** What to paste to make an assistant's client start the server. */
export interface ClientConfiguration {
  readonly client: string
  /** Where to paste it. */
  readonly where: string
  readonly paste: string
}

/**
 * The command that starts this very installation. Clients with a window of their own have neither the shell's PATH
 * nor its current folder, so every path is absolute, that of Node too.
 */
export function serverCommand({ corpus, data, embedder, reranker, chosen }: Settings): Command {
  const args = [path.join(packageFolder, 'dist', 'cli.js'), 'serve']
  if (chosen.corpus) for (const folder of corpus) args.push('--corpus', folder)
  if (chosen.data) args.push('--data', data)
  if (embedder) args.push(...embedArgs(embedder))
  if (reranker) args.push('--rerank-local', reranker.folder)
  return { command: process.execPath, args }
}

/** Without the key, which does not belong into a file to paste: the client's environment gives it. */
function embedArgs(embedder: NonNullable<Settings['embedder']>): string[] {
  const { queryPrefix, passagePrefix, batchSize } = embedder
  const args =
    embedder.kind === 'onnx'
      ? localArgs(embedder)
      : ['--embed-url', embedder.url, '--embed-model', embedder.model]
  if (queryPrefix) args.push('--embed-query-prefix', queryPrefix)
  if (passagePrefix) args.push('--embed-passage-prefix', passagePrefix)
  if (batchSize) args.push('--embed-batch', String(batchSize))
  return args
}

function localArgs({ folder, file, pooling, dimensions }: OnnxEmbedderOptions): string[] {
  const args = ['--embed-local', folder]
  if (file) args.push('--embed-file', file)
  if (pooling) args.push('--embed-pooling', pooling)
  if (dimensions) args.push('--embed-dimensions', String(dimensions))
  return args
}

export function clientConfigurations(server: Command): ClientConfiguration[] {
  const json = (key: string, entry: object) => JSON.stringify({ [key]: { chuchu: entry } }, null, 2)
  return [
    {
      client: 'Claude Desktop',
      where: 'Settings → Developer → Edit Config (claude_desktop_config.json)',
      paste: json('mcpServers', server),
    },
    {
      client: 'Claude Code',
      where: 'in a terminal',
      paste: `claude mcp add chuchu -- ${[server.command, ...server.args].map((word) => quoteForShell(word)).join(' ')}`,
    },
    {
      client: 'VS Code',
      where: '.vscode/mcp.json, or the command "MCP: Open User Configuration"',
      paste: json('servers', { type: 'stdio', ...server }),
    },
    { client: 'Cursor', where: '~/.cursor/mcp.json', paste: json('mcpServers', server) },
  ]
}

/** Quotes a word where a shell would split or read it: single quotes for POSIX shells, double quotes on Windows. */
export function quoteForShell(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return /[\s&()^;,']/.test(word) ? `"${word}"` : word
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
