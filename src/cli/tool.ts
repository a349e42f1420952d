import {
  ChuchuError,
  type Collection,
  type FetchResponse,
  type FindPhraseResponse,
  type FindQuotesResponse,
  type ListArticlesResponse,
  type SearchResponse,
} from '../retrieval/index.ts'
import { FILTER_OPTIONS } from './options.ts'

interface ToolOutputs {
  readonly search: SearchResponse
  readonly fetch: FetchResponse
  readonly find_quotes: FindQuotesResponse
  readonly find_phrase: FindPhraseResponse
  readonly list_articles: ListArticlesResponse
}

/**
 * Runs the MCP tool of that name, so that the command line accepts and prints what a client would send and get.
 * @throws ChuchuError `invalid_input` where the tool's schema refuses the arguments, in words of the command line
 */
export async function runTool<Name extends keyof ToolOutputs>(
  collection: Collection,
  name: Name,
  args: Record<string, unknown>,
): Promise<ToolOutputs[Name]> {
  const { callTool, tools } = await import('../server/tools/index.ts')
  const tool = tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  try {
    return (await callTool(tool, collection, args)) as ToolOutputs[Name]
  } catch (error) {
    throw inCommandLineWords(error, name, args)
  }
}

/**
 * A tool's refusal in the words of the command line: options instead of keys, and how long a question is that is
 * too long. Other errors come back as they are.
 *
 * @param tool its messages begin with its name
 * @param args what the tool was called with
 */
export function inCommandLineWords(error: unknown, tool: string, args: Record<string, unknown>): unknown {
  if (!(error instanceof ChuchuError)) return error
  if (error.code === 'bad_cursor') {
    const hint =
      'repeat the command without --cursor; a list that goes on ends with the cursor of its next page'
    return new ChuchuError(error.code, error.message, hint, { cause: error })
  }
  if (error.code !== 'invalid_input' || !error.message.startsWith(`${tool}: `)) return error
  const message = error.message
    .slice(`${tool}: `.length)
    .replace(/"([a-z_]+(?:\.\w+)*)"/g, (_, key: string) => nameOf(key, args))
    .replace(/published_(?:from|to)/g, (key) => FILTER_OPTIONS[key as 'published_from' | 'published_to'])
  return new ChuchuError(error.code, message, 'correct it and run the command again', { cause: error })
}

function nameOf(key: string, args: Record<string, unknown>): string {
  if (['question', 'query', 'phrase', 'answer'].includes(key))
    return `the ${key} ${lengthOf(String(args[key]))}; it`
  if (key === 'id' || key === 'filters') return `the ${key}`
  const [, filter] = /^filters\.([a-z_]+)/.exec(key) ?? []
  if (filter !== undefined) return FILTER_OPTIONS[filter as keyof typeof FILTER_OPTIONS]
  return `--${key.replaceAll('_', '-')}`
}

/** @param text lengths are in UTF-16 units, as the tools count them */
function lengthOf(text: string): string {
  if (text === '') return 'is empty'
  return text.trim() === '' ? 'is only white space' : `has ${text.length} characters`
}
