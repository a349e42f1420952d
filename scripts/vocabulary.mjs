// Compiles the word lists and tables of data/ into src/retrieval/language/vocabulary.generated.ts.
//   npm run vocabulary              compile; needed after a change in data/ (npm test and npm run build do it as well)
//   npm run vocabulary -- --sort    put the entries of every file in order first, each once
// The format of the files, and what test/data.test.ts checks in them, is described in data/README.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const DATA = path.join(ROOT, 'data')
const OUTPUT = path.join(ROOT, 'src/retrieval/language/vocabulary.generated.ts')

const PRELUDE = `// Made from data/ by scripts/vocabulary.mjs. Do not edit: change data/ and run \`npm run vocabulary\`.

/** Splits the rows of a table; the compiler has checked that each has a cell for every column. */
function rows<Row>(columns: readonly (keyof Row)[], text: string): readonly Row[] {
  return text.split('\\n').map((line) => {
    const cells = line.split('\\t')
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]])) as Row
  })
}
`

/** A column of no more different values gets the union of them as its type, so that code cannot ask for another one. */
const MOST_KINDS = 8

/** The vocabulary of data/: each list and table under the name of its file, split when it is first read. */
function compile(files) {
  const entries = files.map(({ name, table, header, entries }) => {
    const key = camelCase(name)
    const note = header.map((line) => `   * ${line}`.trimEnd()).join('\n')
    const columns = table ? entries[0].split('\t').map(camelCase) : []
    const content = table ? entries.slice(1) : entries
    const type = table ? `readonly ${rowType(columns, content)}[]` : 'readonly string[]'
    const text = JSON.stringify(content.join('\n'))
    const value = table ? `rows(${JSON.stringify(columns)}, ${text})` : `${text}.split('\\n')`
    return {
      kept: `  ${key}?: ${type}`,
      getter: `  /**\n${note}\n   */\n  get ${key}(): ${type} {\n    return (kept.${key} ??= ${value})\n  },`,
    }
  })
  const kept = entries.map((entry) => entry.kept).join('\n')
  const getters = entries.map((entry) => entry.getter).join('\n')
  return `${PRELUDE}\nconst kept: {\n${kept}\n} = {}\n\nexport const vocabulary = {\n${getters}\n}\n`
}

function rowType(columns, lines) {
  const fields = columns.map((column, i) => {
    const values = [...new Set(lines.map((line) => line.split('\t')[i]))]
    const type =
      values.length > MOST_KINDS ? 'string' : values.map((value) => JSON.stringify(value)).join(' | ')
    return `readonly ${column}: ${type}`
  })
  return `{ ${fields.join('; ')} }`
}

function camelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
}

/** A file's leading # lines without the mark, and its other lines; those of a table begin with the column names. */
function readFile(file) {
  const lines = readFileSync(path.join(DATA, file), 'utf8').replace(/\n$/, '').split('\n')
  const first = lines.findIndex((line) => !line.startsWith('#'))
  const table = file.endsWith('.tsv')
  const entries = first < 0 ? [] : lines.slice(first)
  if (entries.length < (table ? 2 : 1)) throw new Error(`data/${file} has no entry`)
  const width = entries[0].split('\t').length
  for (const [i, entry] of entries.entries()) {
    if (table && entry.split('\t').length === width) continue
    if (!table && !entry.includes('\t') && entry !== '') continue
    throw new Error(`data/${file}:${first + i + 1}: ${table ? `not ${width} cells` : 'not one entry'}`)
  }
  const header = lines.slice(0, first).map((line) => line.replace(/^# ?/, ''))
  return { file, name: path.parse(file).name, table, header, entries }
}

function sortFile({ file, table, header, entries }) {
  const columns = table ? entries.slice(0, 1) : []
  const sorted = [...new Set(entries.slice(columns.length))].sort(byCodePoint)
  const lines = [...header.map((line) => `# ${line}`.trimEnd()), ...columns, ...sorted]
  writeFileSync(path.join(DATA, file), `${lines.join('\n')}\n`)
}

/** UTF-8 keeps the order of code points, which UTF-16, JavaScript's own order, does not. */
function byCodePoint(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const names = readdirSync(DATA).filter((file) => /\.(?:txt|tsv)$/.test(file))
if (process.argv.includes('--sort')) names.map(readFile).forEach(sortFile)
const text = compile(names.sort().map(readFile))
const previous = readdirSync(path.dirname(OUTPUT)).includes(path.basename(OUTPUT))
  ? readFileSync(OUTPUT, 'utf8')
  : ''
if (text !== previous) writeFileSync(OUTPUT, text)
