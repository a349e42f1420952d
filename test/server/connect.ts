import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Collection } from '../../src/retrieval/index.ts'
import { PromptLibrary } from '../../src/server/prompts.ts'
import { createServer } from '../../src/server/server.ts'
import { createFakeCollection } from '../support/fake-collection.ts'

export interface ConnectOptions {
  readonly collection?: () => Promise<Collection>
  readonly prompts?: string
}

/** A real client and a server in one process. `reports` gathers what the server would write to stderr. */
export async function connect({ collection, prompts = 'prompts' }: ConnectOptions = {}) {
  const reports: string[] = []
  const report = (message: string) => void reports.push(message)
  const server = createServer({
    collection: collection ?? (async () => createFakeCollection()),
    prompts: new PromptLibrary(prompts, report),
    version: '0.0.0-test',
    report,
  })
  const client = new Client({ name: 'test', version: '0' })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(serverSide), client.connect(clientSide)])
  return { client, reports, call: caller(client), close: () => client.close() }
}

/** Lists the tools first, as hosts do: from then on the client validates every answer against the output schema. */
function caller(client: Client) {
  let listed: Promise<unknown> | undefined
  return async (name: string, args: Record<string, unknown>) => {
    listed ??= client.listTools()
    await listed
    const result = (await client.callTool({ name, arguments: args })) as CallToolResult
    const [block] = result.content
    if (result.content.length !== 1 || block?.type !== 'text') throw new Error('not exactly one text block')
    return {
      isError: result.isError === true,
      structured: result.structuredContent as Record<string, unknown> | undefined,
      json: JSON.parse(block.text),
      text: block.text,
    }
  }
}
