import { fetchTool } from './fetch.ts'
import { findQuotesTool } from './find-quotes.ts'
import { listArticlesTool } from './list-articles.ts'
import { searchTool } from './search.ts'
import type { Tool } from './tool.ts'

export { callTool } from './tool.ts'
export { fetchTool, findQuotesTool, listArticlesTool, searchTool }

/** Every tool of the server, in the order in which they are listed. */
export const tools: readonly Tool[] = [findQuotesTool, searchTool, fetchTool, listArticlesTool]
