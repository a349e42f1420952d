import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { Citation, Collection, FindQuotesResponse, SearchResponse } from '../retrieval/index.ts'
import { PromptLibrary } from '../server/prompts.ts'
import { createServer } from '../server/server.ts'
import type { EvalQuestion } from './questions.ts'

/** What the tools gave for one question. Ranks count from 1; null where nothing right was returned. */
export interface Outcome {
  readonly question: EvalQuestion
  /** Rank of the first quote that contains an accepted answer. */
  readonly quoteRank: number | null
  /** For each article of an accepted answer, the rank of the first search result in it. */
  readonly articleRanks: readonly (number | null)[]
  readonly evidence: FindQuotesResponse['evidence']
  readonly unmatched: readonly string[]
  readonly firstQuote: string | null
  readonly quoteMs: number
  readonly searchMs: number
}

/** Asks every question through the MCP tools with a real client in memory, one after another. */
export async function runQuestions(
  collection: Collection,
  questions: readonly EvalQuestion[],
  onProgress: (done: number) => void,
): Promise<Outcome[]> {
  const client = await connect(collection)
  const outcomes: Outcome[] = []
  for (const question of questions) {
    outcomes.push(await ask(client, question))
    onProgress(outcomes.length)
  }
  await client.close()
  return outcomes
}

async function connect(collection: Collection): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair()
  const prompts = new PromptLibrary('', () => {})
  await createServer({ collection: async () => collection, prompts, version: 'eval' }).connect(far)
  const client = new Client({ name: 'chuchu-eval', version: '1' })
  await client.connect(near)
  return client
}

async function ask(client: Client, question: EvalQuestion): Promise<Outcome> {
  const found = await call<FindQuotesResponse>(client, 'find_quotes', {
    question: question.question,
    limit: 10,
  })
  const searched = await call<SearchResponse>(client, 'search', { query: question.question, limit: 10 })
  const articles = [...new Set(question.answers.map((answer) => answer.article))]
  return {
    question,
    quoteRank: rankOf(found.output.quotes, (quote) => containsAnswer(quote, question)),
    articleRanks: articles.map((article) =>
      rankOf(searched.output.results, (hit) => hit.citation.article.id === article),
    ),
    evidence: found.output.evidence,
    unmatched: found.output.unmatched_terms,
    firstQuote: found.output.quotes[0]?.quote.exact ?? null,
    quoteMs: found.ms,
    searchMs: searched.ms,
  }
}

async function call<T>(client: Client, name: string, args: object): Promise<{ output: T; ms: number }> {
  const start = performance.now()
  const result = await client.callTool({ name, arguments: { ...args } })
  const ms = performance.now() - start
  if (result.isError) throw new Error(`${name} failed: ${JSON.stringify(result.content)}`)
  return { output: result.structuredContent as T, ms }
}

function containsAnswer(quote: Citation, question: EvalQuestion): boolean {
  return question.answers.some(
    (answer) => answer.article === quote.article.id && quote.quote.exact.includes(answer.text),
  )
}

function rankOf<T>(items: readonly T[], isRight: (item: T) => boolean): number | null {
  const at = items.findIndex(isRight)
  return at < 0 ? null : at + 1
}
