import { ChuchuError } from '../../retrieval/contract/index.ts'
import { fetchTool } from './fetch.ts'
import { findPhraseTool } from './find-phrase.ts'
import { findQuotesTool } from './find-quotes.ts'
import { listArticlesTool } from './list-articles.ts'
import { searchTool } from './search.ts'
import { jsonSchema, type Tool } from './tool.ts'
import { verifyQuotesTool } from './verify-quotes.ts'

export { callTool, parseInput, runTool } from './tool.ts'
export { fetchTool, findPhraseTool, findQuotesTool, listArticlesTool, searchTool, verifyQuotesTool }

/** Every tool of the server, in the order in which they are listed. */
export const tools: readonly Tool[] = [
  findQuotesTool,
  verifyQuotesTool,
  searchTool,
  fetchTool,
  findPhraseTool,
  listArticlesTool,
]

/** The tools as a client lists them. */
export const describeTools = () => tools.map(describeTool)

function describeTool({ name, title, description, input, output }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: jsonSchema(output, 'output'),
    annotations: { title, readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  }
}

/** @throws ChuchuError `invalid_input`, naming the tools there are */
export function findTool(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name)
  if (tool) return tool
  const known = tools.map((candidate) => candidate.name).join(', ')
  throw new ChuchuError('invalid_input', `there is no tool "${name}"`, `the tools are ${known}`)
}
