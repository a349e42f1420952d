import type {
  Collection,
  FetchResponse,
  FindPhraseResponse,
  FindQuotesResponse,
  ListArticlesResponse,
  SearchResponse,
} from '../retrieval/index.ts'
import { inCommandLineWords } from './input-errors.ts'

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
