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

/** Shares from 0 to 1, counts of questions beside them. */
export interface Figures {
  readonly questions: number
  /** Of the questions that the collection answers. */
  readonly answerable: {
    readonly questions: number
    readonly first_quote: number
    readonly first_two: number
    readonly first_three: number
    readonly article_recall_at_1: number
    readonly article_recall_at_5: number
    readonly article_recall_at_10: number
    readonly article_mrr: number
    readonly article_ndcg_at_10: number
    readonly strong: number
    readonly partial: number
    readonly none: number
  }
  /** Of the questions that it does not answer. */
  readonly unanswerable: {
    readonly questions: number
    readonly strong: number
    readonly partial: number
    readonly none: number
    readonly not_strong: number
  }
}

/** Milliseconds; kept apart from the figures, which are the same on every run. */
export interface Latency {
  readonly find_quotes_p50: number
  readonly find_quotes_p95: number
  readonly search_p50: number
  readonly search_p95: number
}

export function summarise(outcomes: readonly Outcome[]): Figures {
  const answerable = outcomes.filter(hasAnswer)
  const unanswerable = outcomes.filter((outcome) => !hasAnswer(outcome))
  const quoteWithin = (limit: number) =>
    share(answerable, ({ quoteRank }) => (quoteRank ?? Infinity) <= limit)
  const articleWithin = (limit: number) => share(answerable, (outcome) => articleRank(outcome) <= limit)
  return {
    questions: outcomes.length,
    answerable: {
      questions: answerable.length,
      first_quote: quoteWithin(1),
      first_two: quoteWithin(2),
      first_three: quoteWithin(3),
      article_recall_at_1: articleWithin(1),
      article_recall_at_5: articleWithin(5),
      article_recall_at_10: articleWithin(10),
      article_mrr: mean(answerable.map((outcome) => 1 / articleRank(outcome))),
      article_ndcg_at_10: mean(answerable.map(discountedGain)),
      ...evidenceShares(answerable),
    },
    unanswerable: {
      questions: unanswerable.length,
      ...evidenceShares(unanswerable),
      not_strong: share(unanswerable, ({ evidence }) => evidence !== 'strong'),
    },
  }
}

/** The figures of each script in which questions were asked. */
export function summariseByScript(outcomes: readonly Outcome[]): Record<string, Figures> {
  const scripts = [...new Set(outcomes.map(({ question }) => question.script))].sort()
  return Object.fromEntries(
    scripts.map((script) => [
      script,
      summarise(outcomes.filter(({ question }) => question.script === script)),
    ]),
  )
}

function evidenceShares(outcomes: readonly Outcome[]) {
  const of = (wanted: Outcome['evidence']) => share(outcomes, ({ evidence }) => evidence === wanted)
  return { strong: of('strong'), partial: of('partial'), none: of('none') }
}

/** Rank of the first search result in any right article; infinite where none is right. */
function articleRank({ articleRanks }: Outcome): number {
  return Math.min(...articleRanks.map((rank) => rank ?? Infinity))
}

/**
 * nDCG of the first ten search results (Järvelin & Kekäläinen 2002): each right article gains 1 where it is met first,
 * against all of them standing at the top.
 */
function discountedGain({ articleRanks }: Outcome): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 1)
  const sum = (ranks: readonly number[]) => ranks.reduce((total, rank) => total + gain(rank), 0)
  const found = articleRanks.filter((rank) => rank !== null && rank <= 10) as number[]
  return sum(found) / sum(articleRanks.slice(0, 10).map((_, i) => i + 1))
}

export function latencyOf(outcomes: readonly Outcome[]): Latency {
  const quotes = outcomes.map(({ quoteMs }) => quoteMs)
  const searches = outcomes.map(({ searchMs }) => searchMs)
  return {
    find_quotes_p50: quantile(quotes, 0.5),
    find_quotes_p95: quantile(quotes, 0.95),
    search_p50: quantile(searches, 0.5),
    search_p95: quantile(searches, 0.95),
  }
}

/** The figures as Markdown tables: all questions, then each kind and script; evidence against answerability; latency. */
export function toMarkdown(outcomes: readonly Outcome[]): string {
  const answerable = outcomes.filter(hasAnswer)
  const unanswerable = outcomes.filter((outcome) => !hasAnswer(outcome))
  const latency = latencyOf(outcomes)
  return [
    table(
      ['answerable', 'n', 'first quote', 'first 2', 'first 3', 'R@1', 'R@5', 'R@10', 'MRR', 'nDCG@10'],
      [row('all', answerable), ...groups(answerable).map(([name, group]) => row(name, group))],
    ),
    table(
      ['evidence', 'n', 'strong', 'partial', 'none'],
      [evidenceRow('answerable', answerable), evidenceRow('unanswerable', unanswerable)],
    ),
    table(
      ['latency, ms', 'p50', 'p95'],
      [
        ['find_quotes', `${latency.find_quotes_p50}`, `${latency.find_quotes_p95}`],
        ['search', `${latency.search_p50}`, `${latency.search_p95}`],
      ],
    ),
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** One line for each question whose first quote is not right, or whose evidence claims too much. */
export function toMisses(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter((outcome) => (hasAnswer(outcome) ? outcome.quoteRank !== 1 : outcome.evidence === 'strong'))
    .map(({ question, quoteRank, evidence, unmatched, firstQuote }) =>
      [
        `${question.id} [${question.kind}] ${question.question}`,
        `    rank ${quoteRank ?? '-'}, ${evidence}${unmatched.length > 0 ? `, unmatched ${unmatched.join(' ')}` : ''}`,
        `    first: ${firstQuote ?? '-'}`,
        `    wanted: ${question.answers.map((answer) => answer.text).join(' | ') || 'no answer'}`,
      ].join('\n'),
    )
    .join('\n')
}

function hasAnswer({ question }: Outcome): boolean {
  return question.answers.length > 0
}

function groups(outcomes: readonly Outcome[]): [string, Outcome[]][] {
  const byName = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    for (const name of [outcome.question.kind, `script ${outcome.question.script}`]) {
      byName.set(name, [...(byName.get(name) ?? []), outcome])
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1))
}

function row(name: string, outcomes: readonly Outcome[]): string[] {
  const { answerable: of } = summarise(outcomes)
  const quotes = [of.first_quote, of.first_two, of.first_three]
  const articles = [of.article_recall_at_1, of.article_recall_at_5, of.article_recall_at_10]
  const means = [of.article_mrr, of.article_ndcg_at_10].map((value) => value.toFixed(4))
  return [name, `${of.questions}`, ...[...quotes, ...articles].map(percent), ...means]
}

function evidenceRow(name: string, outcomes: readonly Outcome[]): string[] {
  const { strong, partial, none } = evidenceShares(outcomes)
  return [name, `${outcomes.length}`, ...[strong, partial, none].map(percent)]
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

function share(outcomes: readonly Outcome[], test: (outcome: Outcome) => boolean): number {
  return outcomes.length === 0 ? 0 : outcomes.filter(test).length / outcomes.length
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(2))
}
