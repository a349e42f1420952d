import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { vocabulary } from '../src/retrieval/language/vocabulary.generated.ts'

/** A file of data/ as its bytes say; data/README.md describes the format. */
interface DataFile {
  readonly name: string
  readonly comments: readonly string[]
  /** Names of a table's columns; empty for a list. */
  readonly columns: readonly string[]
  /** The lines after the comments and the column names. */
  readonly lines: readonly string[]
}

const files = readdirSync('data')
  .filter((name) => name !== 'README.md')
  .map((name) => parse(name, readFileSync(path.join('data', name), 'utf8')))

const sources = readdirSync('src/retrieval', { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
  .map((name) => ({
    file: name,
    room: name.split(path.sep)[0] ?? '',
    text: readFileSync(path.join('src/retrieval', name), 'utf8'),
  }))

function parse(name: string, text: string): DataFile {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => !line.startsWith('#'))
  const columns = name.endsWith('.tsv') ? (lines[first] ?? '').split('\t') : []
  const rest = lines.slice(columns.length > 0 ? first + 1 : first)
  return {
    name,
    comments: lines.slice(0, first),
    columns,
    lines: rest.at(-1) === '' ? rest.slice(0, -1) : rest,
  }
}

function field({ comments }: DataFile, name: string): string | undefined {
  return comments.map((line) => new RegExp(`^# ${name}: (.+)\\.$`).exec(line)?.[1]).find(Boolean)
}

/** What is wrong with the comments at the head of a file. */
function headerFaults(file: DataFile): string[] {
  const faults = ['Source', 'Licence', 'Used by'].filter((name) => field(file, name) === undefined)
  if (!/^# [A-Z].*\.$/.test(file.comments[0] ?? '')) faults.push('what it is')
  if (!/^[a-z-]+\.(?:txt|tsv)$/.test(file.name)) faults.push('name')
  return faults
}

/** The lines that are empty, have stray white space or an empty cell, or not one cell for each column. */
function shapeFaults({ columns, lines }: DataFile): string[] {
  return lines.filter((line) => {
    const cells = line.split('\t')
    return (
      cells.length !== (columns.length || 1) ||
      cells.some((cell) => cell === '' || /^\s|\s$|\s\s/u.test(cell))
    )
  })
}

/** The lines whose entry, in a table the first cell, is not behind that of the line before: unsorted, or twice. */
function orderFaults({ lines }: DataFile): string[] {
  const entries = lines.map((line) => Buffer.from(line.split('\t')[0] ?? ''))
  return lines.filter(
    (_, i) => i > 0 && Buffer.compare(entries[i - 1] ?? Buffer.of(), entries[i] ?? Buffer.of()) >= 0,
  )
}

/** The entries that stand in two files of which only one may own them. */
function ownerFaults(all: readonly DataFile[]): string[] {
  const owners = new Map<string, string>()
  return all.flatMap((file) => {
    const group = field(file, 'One owner in')
    if (group === undefined) return []
    return file.lines.flatMap((line) => {
      const key = `${group}: ${line.split('\t')[0]}`
      const other = owners.get(key)
      owners.set(key, file.name)
      return other === undefined ? [] : [`${key} in ${other} and ${file.name}`]
    })
  })
}

/** The rooms of the engine that read a list or table. */
function roomsUsing(name: string): string[] {
  const use = new RegExp(`\\bvocabulary\\.${propertyOf(name)}\\b`)
  return [...new Set(sources.filter(({ text }) => use.test(text)).map(({ room }) => room))].sort()
}

function propertyOf(name: string): string {
  return path.parse(name).name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const LIST = '# Some words.\n# Source: us.\n# Licence: Apache-2.0.\n# Used by: people.\n'

test('data: every file says what it is, its source, its licence and who uses it', () => {
  assert.deepEqual(headerFaults(parse('a.txt', `${LIST}一\n`)), [])
  assert.deepEqual(headerFaults(parse('a.txt', '# Source: us.\n一\n')), ['Licence', 'Used by'])
  assert.deepEqual(headerFaults(parse('a_b.txt', `#${LIST}一\n`)), ['what it is', 'name'])
  for (const file of files) assert.deepEqual(headerFaults(file), [], file.name)
})

test('data: a line is one entry or a full row, without stray white space', () => {
  const bad = ['一 ', '', '一  二', '一\t二']
  assert.deepEqual(shapeFaults(parse('a.txt', `${LIST}${bad.join('\n')}\n三 四\n`)), bad)
  assert.deepEqual(shapeFaults(parse('a.tsv', `${LIST}word\tkind\n一\n一\t\n一\t二\n`)), ['一', '一\t'])
  for (const file of files) assert.deepEqual(shapeFaults(file), [], file.name)
})

test('data: entries are in the order of code points, each once', () => {
  assert.deepEqual(orderFaults(parse('a.txt', `${LIST}一\n二\n一\n一\n`)), ['一', '一'])
  assert.deepEqual(orderFaults(parse('a.txt', `${LIST}\u{20000}\n\uf900\n`)), ['\uf900'])
  assert.deepEqual(orderFaults(parse('a.tsv', `${LIST}word\tkind\n一\tb\n一\tc\n`)), ['一\tc'])
  for (const file of files) assert.deepEqual(orderFaults(file), [], file.name)
})

test('data: where files share their entries out, each has one owner', () => {
  const [a, b] = ['a.txt', 'b.tsv'].map((name) =>
    parse(
      name,
      `${LIST}# One owner in: labels.\n${name === 'b.tsv' ? 'label\tplace\n一\thead\n' : '一\n二\n'}`,
    ),
  )
  assert.ok(a && b)
  assert.deepEqual(ownerFaults([a, b]), ['labels: 一 in a.txt and b.tsv'])
  assert.deepEqual(ownerFaults(files), [])
})

test('data: every file is used, and by the rooms that it names', () => {
  assert.deepEqual(roomsUsing('no-such-file.txt'), [])
  for (const file of files) assert.equal(field(file, 'Used by'), roomsUsing(file.name).join(', '), file.name)
})

test('data: the compiled vocabulary holds what the files hold', () => {
  assert.ok(files.length > 5)
  assert.deepEqual(Object.keys(vocabulary).sort(), files.map(({ name }) => propertyOf(name)).sort())
  const compiled = new Map<string, readonly unknown[]>(Object.entries(vocabulary))
  for (const { name, columns, lines } of files) {
    const keys = columns.map(propertyOf)
    const expected = lines.map((line) => {
      const cells = line.split('\t')
      return columns.length === 0 ? line : Object.fromEntries(keys.map((key, i) => [key, cells[i]]))
    })
    assert.deepEqual(compiled.get(propertyOf(name)), expected, name)
  }
})

/**
 * Han characters that a source file may contain: examples in comments, grammar around the words of data/, and messages.
 * Lists of words have far more; 55,800 characters were once typed into the sources.
 */
const MOST_HAN = 300

function hanIn(text: string): number {
  return text.match(/\p{Script=Han}/gu)?.length ?? 0
}

test('data: no source file is a list of words', () => {
  assert.equal(hanIn("const SURNAMES = '赵钱' // 〇 counts, 、 does not"), 3)
  const lists = sources.filter(({ text }) => hanIn(text) > MOST_HAN)
  assert.deepEqual(
    lists.map(({ file, text }) => `${file}: ${hanIn(text)}`),
    [],
  )
})
