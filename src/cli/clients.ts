import path from 'node:path'
import type { OnnxEmbedderOptions } from '../retrieval/index.ts'
import { packageFolder } from './paths.ts'
import type { Settings } from './settings.ts'

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
