import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'

/** A request as the server got it. */
export interface Seen {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly model: string
  readonly input: readonly string[]
}

export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** JSON, or a string that is sent as it is; null: no answer ever comes; undefined: the connection is broken. */
  readonly body: unknown
}

export interface FakeEndpoint {
  readonly url: string
  readonly host: string
  readonly seen: readonly Seen[]
  /** The most requests that were open at a time. */
  mostOpen(): number
  /** Changes how requests are answered; undefined: with vectors. */
  answerWith(reply: (request: Seen, count: number) => Reply | undefined | Promise<Reply | undefined>): void
  close(): Promise<void>
}

/** Vectors of length other than 1 that depend on nothing but the text. */
export async function vectorsFor(input: readonly string[], dimensions: number): Promise<Reply> {
  const vectors = await createHashedEmbedder({ dimensions }).embed(input, 'passage')
  const data = vectors.map((vector, index) => ({ index, embedding: [...vector].map((value) => value * 3) }))
  // In another order than asked: the index says what belongs where.
  return { body: { object: 'list', data: data.reverse() } }
}

/** An endpoint on 127.0.0.1 that makes deterministic vectors. */
export async function startEndpoint(dimensions = 32): Promise<FakeEndpoint> {
  const seen: Seen[] = []
  let reply: Parameters<FakeEndpoint['answerWith']>[0] = () => undefined
  let open = 0
  let mostOpen = 0
  const server = createServer(async (request, response) => {
    mostOpen = Math.max(mostOpen, ++open)
    response.on('close', () => open--)
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const one: Seen = { path: request.url!, headers: request.headers, ...JSON.parse(text) }
    seen.push(one)
    const {
      status = 200,
      headers,
      body,
    } = (await reply(one, seen.length)) ?? (await vectorsFor(one.input, dimensions))
    if (body === null) return
    if (body === undefined) return void response.destroy()
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}/v1`,
    host,
    seen,
    mostOpen: () => mostOpen,
    answerWith: (given) => {
      reply = given
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
