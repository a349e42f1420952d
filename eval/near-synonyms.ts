/**
 * What each group of near-synonyms earns: npx tsx eval/near-synonyms.ts FOLDER [GROUPS] [--write]
 *
 * FOLDER holds question answering sets as for eval/fit/quote-weights.ts, and further NAME.docs.jsonl to read. GROUPS is a
 * file with groups to judge, a line each; data/near-synonyms.txt by default. Prints a Markdown table of how many groups
 * are kept and dropped for which reason, and on standard error a line for each group; --write puts the kept ones into
 * data/near-synonyms.txt. docs/retrieval.md describes the rule.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readQuestions } from '../src/eval/questions.ts'
import { indexFolder, indexSets } from './indexed-sets.ts'
import { type Tally, tallyQuestions } from './near-synonyms/questions.ts'
import { type Evidence, TextEvidence } from './near-synonyms/texts.ts'
import { readQuestionSets } from './question-sets.ts'

const LEXICON = 'data/near-synonyms.txt'
/**
 * By how many questions a group may reach wrong passages more often than right ones. Names of one thing are needed for
 * questions that the sets do not hold; words that merely are used alike may reach one passage of one question by chance.
 */
const TOLERATED: Readonly<Record<Evidence, number>> = {
  apposition: 1,
  dictionary: 1,
  regional: 1,
  substitutes: 1 / 3,
}

const args = process.argv.slice(2).filter((arg) => arg !== '--write')
const [folder, candidates = LEXICON] = args
if (!folder) throw new Error('usage: npx tsx eval/near-synonyms.ts FOLDER [GROUPS] [--write]')
const groups = readFileSync(candidates, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

const sets = readQuestionSets(folder, 1).filter(({ questions }) => questions.length > 0)
const asked = sets
  .flatMap(({ questions }) => questions)
  .map(({ text, article, answers }) => ({ text, answers: answers.map((one) => ({ article, text: one })) }))
const golden = readQuestions('eval/golden/questions.jsonl').map(({ question, answers }) => ({
  text: question,
  answers,
}))
const indexed = await indexSets(
  folder,
  sets.map(({ name }) => name),
)
const corpus = await indexFolder('corpus')
const isOdd = (_: unknown, i: number) => i % 2 === 1
const isEven = (_: unknown, i: number) => i % 2 === 0
const even = await tallies(isEven)
const odd = await tallies(isOdd)
const all = groups.map((group) => ({ group, tally: sum(even.get(group), odd.get(group)) }))
const texts = new TextEvidence(groups, allTexts(folder))

const verdicts = all.map(({ group, tally }) => {
  const evidence = texts.of(group)
  return { group, tally, evidence, reason: reasonOf(tally, evidence) }
})
const reasons = [...new Set(verdicts.map(({ reason }) => reason))].sort()
print('| reason | groups | questions | right reached | wrong reached |')
print('|---|--:|--:|--:|--:|')
for (const reason of reasons) {
  const total = verdicts.filter((verdict) => verdict.reason === reason)
  print(`| ${reason} | ${total.length} | ${cells(total.map(({ tally }) => tally))} |`)
}
const chosen = [...even].filter(([, { right, wrong }]) => right > wrong).map(([group]) => group)
print(
  `| of those that even questions keep, on odd ones | ${chosen.length} | ${cells(chosen.map((group) => sum(odd.get(group))))} |`,
)
for (const { group, tally, evidence, reason } of verdicts) {
  const { questions, right, wrong } = tally
  process.stderr.write([reason, questions, right, wrong.toFixed(2), evidence, group].join('\t').concat('\n'))
}
if (process.argv.includes('--write')) {
  const header = readFileSync(LEXICON, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
  const kept = verdicts.filter(({ reason }) => reason.startsWith('kept')).map(({ group }) => group)
  writeFileSync(LEXICON, `${[...header, ...kept].join('\n')}\n`)
}

/** Why a group is kept or dropped. */
function reasonOf({ right, wrong }: Tally, evidence: Evidence | null): string {
  if (right > wrong) return 'kept: reaches right passages more than wrong ones'
  if (evidence === null) return 'dropped: no evidence'
  const tolerated = wrong <= right + TOLERATED[evidence] + 1e-9
  return tolerated ? `kept: ${evidence} in texts` : 'dropped: reaches wrong passages more than right ones'
}

async function tallies(takes: (question: unknown, i: number) => boolean): Promise<Map<string, Tally>> {
  const found = new Map<string, Tally>()
  await tallyQuestions(groups, indexed, asked.filter(takes), found)
  await tallyQuestions(groups, corpus, golden.filter(takes), found)
  return found
}

function sum(...parts: readonly (Tally | undefined)[]): Tally {
  const total = { questions: 0, right: 0, wrong: 0 }
  for (const part of parts) {
    total.questions += part?.questions ?? 0
    total.right += part?.right ?? 0
    total.wrong += part?.wrong ?? 0
  }
  return total
}

function cells(some: readonly Tally[]): string {
  const { questions, right, wrong } = sum(...some)
  return `${questions} | ${right} | ${wrong.toFixed(1)}`
}

function* allTexts(from: string): Generator<string> {
  for (const file of readdirSync(from)) {
    if (!file.endsWith('.docs.jsonl')) continue
    for (const line of readFileSync(path.join(from, file), 'utf8').split('\n')) {
      if (line !== '') yield (JSON.parse(line) as { text: string }).text
    }
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
