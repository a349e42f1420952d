import type { Outcome } from './run.ts'

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
    readonly article_recall_at_10: number
    readonly article_mrr: number
    readonly strong: number
    readonly none: number
  }
  /** Of the questions that it does not answer. */
  readonly unanswerable: { readonly questions: number; readonly not_strong: number; readonly none: number }
}

/** Milliseconds; kept apart from the figures, which are the same on every run. */
export interface Latency {
  readonly find_quotes_p50: number
  readonly find_quotes_p95: number
  readonly search_p50: number
  readonly search_p95: number
}

export function summarise(outcomes: readonly Outcome[]): Figures {
  const answerable = outcomes.filter(({ question }) => question.answers.length > 0)
  const unanswerable = outcomes.filter(({ question }) => question.answers.length === 0)
  const within = (rank: 'quoteRank' | 'articleRank', limit: number) =>
    share(answerable, (outcome) => outcome[rank] !== null && outcome[rank] <= limit)
  return {
    questions: outcomes.length,
    answerable: {
      questions: answerable.length,
      first_quote: within('quoteRank', 1),
      first_two: within('quoteRank', 2),
      first_three: within('quoteRank', 3),
      article_recall_at_1: within('articleRank', 1),
      article_recall_at_10: within('articleRank', 10),
      article_mrr: mean(answerable.map(({ articleRank }) => (articleRank === null ? 0 : 1 / articleRank))),
      strong: share(answerable, ({ evidence }) => evidence === 'strong'),
      none: share(answerable, ({ evidence }) => evidence === 'none'),
    },
    unanswerable: {
      questions: unanswerable.length,
      not_strong: share(unanswerable, ({ evidence }) => evidence !== 'strong'),
      none: share(unanswerable, ({ evidence }) => evidence === 'none'),
    },
  }
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

/** The figures as a Markdown table: all questions, then each kind and script. */
export function toMarkdown(outcomes: readonly Outcome[]): string {
  const rows = [
    ['questions', 'n', 'first quote', 'first 3', 'recall@1', 'MRR', 'strong', 'none'],
    ['---', '--:', '--:', '--:', '--:', '--:', '--:', '--:'],
    row('all answerable', outcomes.filter(hasAnswer)),
    ...groups(outcomes.filter(hasAnswer)).map(([name, group]) => row(name, group)),
    row(
      'unanswerable',
      outcomes.filter((outcome) => !hasAnswer(outcome)),
    ),
  ]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
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
  const { answerable, unanswerable, questions } = summarise(outcomes)
  if (answerable.questions === 0) {
    return [
      name,
      `${questions}`,
      '',
      '',
      '',
      '',
      percent(1 - unanswerable.not_strong),
      percent(unanswerable.none),
    ]
  }
  const { first_quote, first_three, article_recall_at_1, article_mrr, strong, none } = answerable
  const shares = [first_quote, first_three, article_recall_at_1].map(percent)
  return [name, `${questions}`, ...shares, article_mrr.toFixed(4), percent(strong), percent(none)]
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

function share(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): number {
  return outcomes.length === 0 ? 0 : outcomes.filter(holds).length / outcomes.length
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(2))
}
