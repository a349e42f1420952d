import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

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

/** One owner a dependency: the only places that may import it. */
const OWNERS: Record<string, RegExp> = {
  'opencc-js': /^src\/retrieval\/language\/fold\.ts$/,
  '@orama/orama': /^src\/retrieval\/engines\/embedded\//,
  '@modelcontextprotocol/sdk': /^src\/(server|eval)\//,
  'iconv-lite': /^src\/retrieval\/(formats\/encoding|article\/steps\/gbk-table)\.ts$/,
  chardet: /^src\/retrieval\/formats\/encoding\.ts$/,
  'pinyin-pro': /^src\/retrieval\/article\/steps\//,
  yaml: /^src\/(server\/prompts|retrieval\/article\/steps\/front-matter)\.ts$/,
  'onnxruntime-node': /^src\/retrieval\/models\/onnx-(packages|session)\.ts$/,
  '@huggingface/tokenizers': /^src\/retrieval\/models\/onnx-(packages|tokens)\.ts$/,
  commander: /^src\/cli\//,
  zod: /^src\/(server\/|eval\/questions|retrieval\/contract\/)/,
}

/** Modules of the core that touch the disk; the rest of src/retrieval does no I/O. */
const DISK =
  /^src\/retrieval\/(formats\/load|models\/onnx-folder|storage\/(snapshot|checked-file|block-file))\.ts$/

interface Import {
  readonly from: string
  /** Path of the file for a relative import, else the package. */
  readonly target: string
}

const imports = sourceFiles('src').flatMap(importsOf)

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith('.ts'))
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, 'utf8')
  const found = text.matchAll(/(?:from|import|import\() ?'([^']+)'/g)
  return [...found].map((match) => {
    const name = match[1]!
    return { from, target: name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name }
  })
}

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

test('the engine is entered by its public surface', () => {
  const behind = imports
    .filter(({ from }) => !from.startsWith('src/retrieval/'))
    .filter(({ target }) => target.startsWith('src/retrieval/') && target !== 'src/retrieval/index.ts')
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
  const long = sourceFiles('src').filter((file) => readFileSync(file, 'utf8').split('\n').length > 400)
  assert.deepEqual(long, [])
})
