// Fetches the public sets that the acceptance runs and figures use, and writes them as chuchu and eval/ read them:
// NAME.docs.jsonl (an article a line) and NAME.questions.jsonl (a question a line, with its accepted answers).
//   node scripts/fetch-eval-sets.mjs FOLDER [NAME…]      all sets, or those that are named
// It needs the network; what it has fetched is kept in FOLDER/source, and a second run takes it from there. The sha256 of
// each file is recorded in FOLDER/source/SHA256SUMS at its first fetch, and a file that differs from it is refused. The
// texts belong to their authors under the licences that are named below: measure with them, do not pass them on.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const NEWS = ['part_10_part_2', 'part_1_part_1']

/** Files of public GitHub repositories, `OWNER/NAME/BRANCH/PATH`, and how one becomes articles and questions. */
export const SETS = {
  // CC BY-SA 4.0; Simplified
  'cmrc2018-dev': {
    files: ['ymcui/cmrc2018/master/squad-style-data/cmrc2018_dev.json'],
    convert: ([source]) => fromSquad(source, { part: 'dev', script: 'hans' }),
  },
  // CC BY-SA 3.0; Traditional
  'drcd-dev': {
    files: ['DRCKnowledgeTeam/DRCD/master/DRCD_dev.json'],
    convert: ([source]) => fromSquad(source, { part: 'dev', script: 'hant' }),
  },
  // CC BY-SA 4.0; translated by people
  xquad_zh: {
    files: ['google-deepmind/xquad/master/xquad.zh.json'],
    convert: ([source]) => fromSquad(source, { part: 'test', script: 'hans' }),
  },
  // The repository says Apache-2.0, the texts belong to the newspapers; two of its parts, not a selection of them
  news: {
    files: NEWS.map((part) => `IAAR-Shanghai/CRUD_RAG/main/data/80000_docs/documents_dup_${part}`),
    convert: (sources) => ({
      docs: sources.flatMap((source, i) => fromLines(source, `80k:${NEWS[i]}`)),
      questions: [],
    }),
  },
}

/**
 * SQuAD's shape: { data: [{ title, paragraphs: [{ context, id?, qas: [{ id, question, answers: [{ text, answer_start }] }] }] }] }.
 * An answer that is not in its paragraph has `start: null`; offsets count UTF-16 units.
 */
export function fromSquad(source, { part, script }) {
  const docs = []
  const questions = []
  for (const [i, { title, paragraphs }] of JSON.parse(source).data.entries()) {
    for (const [j, { context: text, id: given = i, qas }] of paragraphs.entries()) {
      const id = `${part}-${given}-${j}-${createHash('md5').update(text).digest('hex').slice(0, 8)}`
      docs.push({ id, title: title ?? '', text, script })
      for (const { id: question_id, question, answers } of qas) {
        const texts = [...new Set(answers.map((answer) => answer.text))]
        questions.push({
          id: question_id,
          question,
          answers: texts.map((answer) => ({ text: answer, start: placeOf(text, answer) })),
          doc_id: id,
          script,
        })
      }
    }
  }
  return { docs, questions }
}

function placeOf(text, answer) {
  const start = text.indexOf(answer)
  return start < 0 ? null : start
}

/** A line an article; its number is that in the file, from 0. */
export function fromLines(source, prefix) {
  return source.split('\n').flatMap((text, i) => (text.trim() === '' ? [] : [{ id: `${prefix}:${i}`, text }]))
}

async function load(folder, file) {
  const kept = path.join(folder, 'source', file.replaceAll('/', '__'))
  if (!existsSync(kept)) {
    const url = `https://raw.githubusercontent.com/${file}`
    const response = await fetch(url).catch((cause) => {
      throw new Error(`${url} cannot be reached; this script needs the network`, { cause })
    })
    if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`)
    writeFileSync(kept, Buffer.from(await response.arrayBuffer()))
  }
  const bytes = readFileSync(kept)
  checkSum(path.join(folder, 'source', 'SHA256SUMS'), path.basename(kept), bytes)
  return bytes.toString('utf8')
}

function checkSum(sums, name, bytes) {
  const sum = createHash('sha256').update(bytes).digest('hex')
  const lines = existsSync(sums) ? readFileSync(sums, 'utf8').split('\n') : []
  const known = lines.find((line) => line.endsWith(`  ${name}`))
  if (known === undefined) appendFileSync(sums, `${sum}  ${name}\n`)
  else if (!known.startsWith(sum))
    throw new Error(`${name} is not the file that was fetched first; ${sums} has its sha256`)
}

/** @param names of SETS */
export async function fetchSets(folder, names) {
  mkdirSync(path.join(folder, 'source'), { recursive: true })
  for (const name of names) {
    const { files, convert } = SETS[name]
    const sources = []
    for (const file of files) sources.push(await load(folder, file))
    const { docs, questions } = convert(sources)
    const write = (kind, items) =>
      writeFileSync(
        path.join(folder, `${name}.${kind}.jsonl`),
        items.map((item) => `${JSON.stringify(item)}\n`).join(''),
      )
    write('docs', docs)
    if (questions.length > 0) write('questions', questions)
    process.stderr.write(`${name}: ${docs.length} articles, ${questions.length} questions\n`)
  }
}

async function main([folder, ...names]) {
  const unknown = names.filter((name) => !(name in SETS))
  if (!folder || unknown.length > 0) {
    process.stderr.write(
      `usage: node scripts/fetch-eval-sets.mjs FOLDER [${Object.keys(SETS).join('|')} …]\n`,
    )
    return 2
  }
  try {
    await fetchSets(folder, names.length > 0 ? names : Object.keys(SETS))
    return 0
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2))
