import { fetchTool } from './fetch.ts'
import { findPhraseTool } from './find-phrase.ts'
import { findQuotesTool } from './find-quotes.ts'
import { listArticlesTool } from './list-articles.ts'
import { searchTool } from './search.ts'
import type { Tool } from './tool.ts'
import { verifyQuotesTool } from './verify-quotes.ts'

export { callTool, parseInput } from './tool.ts'
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
