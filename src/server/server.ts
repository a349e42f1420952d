import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { ChuchuError, type Collection } from '../retrieval/index.ts'
import { type Report, toolError } from './errors.ts'
import { createGuard } from './guard.ts'
import { instructions } from './instructions.ts'
import { type PromptLibrary, registerPrompts } from './prompts.ts'
import { registerResources } from './resources.ts'
import { tools } from './tools/index.ts'
import { jsonSchema, parseInput, runTool, type Tool } from './tools/tool.ts'

export interface ServerDeps {
  /** Opens the collection, or gives the open one. Awaited by calls that need it, never by `initialize` or lists of tools. */
  readonly collection: () => Promise<Collection>
  readonly prompts: PromptLibrary
  readonly version: string
  /** Where details of unexpected errors go; stderr by default. */
  readonly report?: Report
}

/**
 * A server that is not connected yet; each session takes one of its own. It is the SDK's low-level Server, since the
 * high-level one answers a wrong argument in its own words, as a protocol error.
 */
export function createServer(deps: ServerDeps): Server {
  const report = deps.report ?? ((message) => process.stderr.write(`chuchu: ${message}\n`))
  const guard = createGuard(report)
  const server = new Server(
    { name: 'chuchu', title: 'chuchu 出處', version: deps.version },
    { capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} }, instructions },
  )
  server.onerror = (error) => report(`protocol: ${firstLine(error.message)}`)
  registerTools(server, deps.collection, report)
  registerResources(server, deps.collection, guard)
  registerPrompts(server, deps.prompts, guard)
  return server
}

function registerTools(server: Server, open: () => Promise<Collection>, report: Report): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describeTool) }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
    try {
      const tool = findTool(params.name)
      const input = parseInput(tool, params.arguments)
      return toolResult(await runTool(tool, await open(), input))
    } catch (error) {
      return toolError(error, report)
    }
  })
}

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

function findTool(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name)
  if (tool) return tool
  const known = tools.map((candidate) => candidate.name).join(', ')
  throw new ChuchuError('invalid_input', `there is no tool "${name}"`, `the tools are ${known}`)
}

/** Hosts differ in whether the model sees the structured content or the text, so both hold the same JSON. */
function toolResult(output: unknown): CallToolResult {
  return {
    structuredContent: output as Record<string, unknown>,
    content: [{ type: 'text', text: JSON.stringify(output) }],
  }
}

function firstLine(message: string): string {
  return message.replace(/\s+/g, ' ').slice(0, 200)
}
