import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { CallOptions, Collection } from '../retrieval/index.ts'
import { CallQueue, callOptions, unlessAborted } from './calls.ts'
import { createGuard, type Report, toolError } from './errors.ts'
import { instructions } from './instructions.ts'
import { type PromptLibrary, registerPrompts } from './prompts.ts'
import { registerResources } from './resources.ts'

export interface ServerDeps {
  /** Opens the collection, or gives the open one. Awaited by calls that need it, never by `initialize` or lists of tools. */
  readonly collection: (onProgress?: CallOptions['onProgress']) => Promise<Collection>
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
    {
      capabilities: {
        tools: {},
        resources: { subscribe: true, listChanged: true },
        prompts: {},
        completions: {},
      },
      instructions,
    },
  )
  server.onerror = (error) => report(`protocol: ${firstLine(error.message)}`)
  const queue = new CallQueue()
  registerTools(server, { open: deps.collection, queue, report })
  const followChanges = registerResources(server, { open: deps.collection, queue, guard })
  registerPrompts(server, deps.prompts, guard)
  server.oninitialized = () => {
    void loadTools()
    followChanges()
  }
  return server
}

/** Not before `initialize` is answered: the schemas of the tools take a while to make. */
const loadTools = () => import('./tools/index.ts')

interface ToolDeps {
  readonly open: ServerDeps['collection']
  readonly queue: CallQueue
  readonly report: Report
}

function registerTools(server: Server, { open, queue, report }: ToolDeps): void {
  server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: (await loadTools()).describeTools(),
  }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const { signal } = extra
    try {
      const { findTool, parseInput, runTool } = await loadTools()
      const tool = findTool(params.name)
      const input = parseInput(tool, params.arguments)
      const options = callOptions(extra)
      const collection = await unlessAborted(signal, open(options.onProgress))
      return await queue.run(signal, async () => toolResult(await runTool(tool, collection, input, options)))
    } catch (error) {
      // A cancelled call gets no answer, and its end is no defect.
      if (signal.aborted) throw error
      return toolError(error, report)
    }
  })
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
