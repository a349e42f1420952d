import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { cyclesIn, importedOnce, importsOf, nonNullAssertions, sourceFiles } from './support/source-graph.ts'

/** The modules of src/retrieval in the order of the flow: each may import itself and those before it. */
const FLOW = [
  'support',
  'contract',
  'language',
  'people',
  'article',
  'formats',
  'models',
  'storage',
  'engines',
  'search',
  'verify',
  'collection',
  'index.ts',
]

/** The rooms within a module, in order: a file may import from its own room and those before it. */
const ROOMS: Record<string, readonly string[]> = {
  'src/retrieval/verify': ['compare', 'answer', 'locate', 'judge'],
}

/** Files that exactly one other imports. */
const IMPORTED_ONCE = 70

/** Non-null assertions in src, most of them in hot loops: lower this when some go. */
const NON_NULL_ASSERTIONS = 138

/** What servers, commands and the evaluation may import: the engine, and the contract with its schemas. */
const SURFACE = ['src/retrieval/index.ts', 'src/retrieval/contract/index.ts']

/** One owner a dependency: the only places that may import it. */
const OWNERS: Record<string, RegExp> = {
  'opencc-js': /^src\/retrieval\/language\/fold\.ts$/,
  '@orama/orama': /^src\/retrieval\/engines\/embedded\//,
  '@modelcontextprotocol/sdk': /^src\/(server|eval)\//,
  'iconv-lite': /^src\/retrieval\/(formats\/encoding|article\/steps\/gbk-shift)\.ts$/,
  chardet: /^src\/retrieval\/formats\/encoding\.ts$/,
  'pinyin-pro': /^src\/retrieval\/article\/clean\.ts$/,
  yaml: /^src\/(server\/prompts|retrieval\/article\/steps\/front-matter)\.ts$/,
  'onnxruntime-node': /^src\/retrieval\/models\/onnx-(packages|session)\.ts$/,
  '@huggingface/tokenizers': /^src\/retrieval\/models\/onnx-(packages|tokens)\.ts$/,
  commander: /^src\/cli\//,
  zod: /^src\/(server\/|eval\/questions|cli\/(hub|commands\/model)\.ts|retrieval\/(contract|storage)\/|retrieval\/(formats\/stated|collection\/header|engines\/embedded\/commit-layout|models\/(onnx-(folder|settings|tokens)|openai-request)))/,
}

/** Modules of the core that touch the disk; the rest of src/retrieval does no I/O. */
const DISK =
  /^src\/retrieval\/(formats\/(scan|read|open-file)|models\/onnx-folder|storage\/(disk-directory|data-folder|lock|lock-owner))\.ts$/

const imports = sourceFiles('src').flatMap(importsOf)

function stageOf(file: string): number {
  const inside = file.slice('src/retrieval/'.length)
  return FLOW.indexOf(inside.includes('/') ? inside.split('/')[0]! : inside)
}

test('imports are found at all', () => {
  assert.ok(imports.length > 100)
})

test('every module of the engine has its place in the flow', () => {
  for (const file of sourceFiles('src/retrieval')) assert.notEqual(stageOf(file), -1, file)
})

test('a module of the engine imports only from earlier stages', () => {
  const backward = imports
    .filter(({ from, target }) => from.startsWith('src/retrieval/') && target.startsWith('src/'))
    .filter(({ from, target }) => !target.startsWith('src/retrieval/') || stageOf(target) > stageOf(from))
  assert.deepEqual(backward, [])
})

test('a room imports only from its own files and earlier rooms of its module', () => {
  for (const [folder, rooms] of Object.entries(ROOMS)) {
    const roomOf = (file: string) => rooms.indexOf(file.slice(folder.length + 1).split('/')[0] ?? '')
    const inside = imports.filter(({ from }) => from.startsWith(`${folder}/`))
    assert.notEqual(inside.length, 0, folder)
    for (const { from } of inside) assert.notEqual(roomOf(from), -1, from)
    const backward = inside
      .filter(({ target }) => target.startsWith(`${folder}/`))
      .filter(({ from, target }) => roomOf(target) > roomOf(from))
    assert.deepEqual(backward, [])
  }
})

test('files do not import each other in a circle, types included', () => {
  assert.deepEqual(cyclesIn(imports), [])
})

test('a circle of imports is found', () => {
  const edges = ['a b', 'b c', 'c b', 'c d', 'd d', 'a d'].map((edge) => edge.split(' '))
  const found = cyclesIn(edges.map(([from = '', target = '']) => ({ from, target })))
  assert.deepEqual(found, [['b', 'c'], ['d']])
})

test('files with one importer do not become more', () => {
  const files = importedOnce(imports, 'src')
  assert.ok(files.length <= IMPORTED_ONCE, `${files.length} of at most ${IMPORTED_ONCE}`)
})

test('non-null assertions do not become more', () => {
  const counts = sourceFiles('src').map((file) => nonNullAssertions(readFileSync(file, 'utf8')))
  const count = counts.reduce((sum, each) => sum + each, 0)
  assert.ok(count <= NON_NULL_ASSERTIONS, `${count} of at most ${NON_NULL_ASSERTIONS}`)
})

test('non-null assertions are told from other exclamation marks', () => {
  assert.equal(nonNullAssertions('a[0]!.b!(c()!) // no!'), 3)
  assert.equal(nonNullAssertions("a !== b && !c && d != e\nconst f = /[a)!]!/u.test('g!')"), 0)
})

test('the engine is entered by its public surface', () => {
  const behind = imports
    .filter(({ from }) => !from.startsWith('src/retrieval/'))
    .filter(({ target }) => target.startsWith('src/retrieval/') && !SURFACE.includes(target))
  assert.deepEqual(behind, [])
})

test('the server knows neither the command line nor the evaluation', () => {
  const upward = imports
    .filter(({ from }) => from.startsWith('src/server/'))
    .filter(({ target }) => target.startsWith('src/cli') || target.startsWith('src/eval'))
  assert.deepEqual(upward, [])
})

test('each dependency has one owner', () => {
  const strays = imports.filter(({ from, target }) =>
    Object.entries(OWNERS).some(
      ([name, owner]) => (target === name || target.startsWith(`${name}/`)) && !owner.test(from),
    ),
  )
  assert.deepEqual(strays, [])
})

test('the engine touches the disk where it says so', () => {
  const strays = imports
    .filter(({ from }) => from.startsWith('src/retrieval/') && !DISK.test(from))
    .filter(({ target }) => /^node:(fs|net|http|child_process)/.test(target))
  assert.deepEqual(strays, [])
})

test('no file of the source is longer than 400 lines', () => {
  const written = sourceFiles('src').filter((file) => !file.endsWith('.generated.ts'))
  const long = written.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400)
  assert.deepEqual(long, [])
})
