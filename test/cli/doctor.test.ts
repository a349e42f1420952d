import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import {
  type Check,
  checkNode,
  clientConfigurations,
  layoutDoctor,
  quoteForShell,
  serverCommand,
} from '../../src/cli/commands/doctor.ts'
import { createPaint } from '../../src/cli/render/paint.ts'
import { ChuchuError, type CollectionStatus } from '../../src/retrieval/index.ts'
import { ARTICLES, createFakeCollection } from '../support/fake-collection.ts'
import { run } from './support.ts'

interface Report {
  readonly ok: boolean
  readonly checks: Check[]
}

const status: CollectionStatus = {
  articles: 2,
  passages: 5,
  skipped: [],
  embedder: 'none',
  vector_weight: 0.1,
  analyzer: '1',
  opened_ms: 12,
  opening: 'loaded',
  index: { state: 'ready', articles: 2, of: 2 },
  changes: { added: 0, changed: 0, removed: 0 },
}
const sound = createFakeCollection(ARTICLES, { status: () => status })

describe('doctor', async () => {
  const data = await mkdtemp(path.join(tmpdir(), 'chuchu-doctor-'))
  after(() => rm(data, { recursive: true }))
  const examine = async (args: string[], collection: Parameters<typeof run>[1]) => {
    const { code, out, notes } = await run(['doctor', '--json', '--data', data, ...args], collection)
    const report = JSON.parse(out) as Report
    const namesOf = (wanted: Check['level']) =>
      report.checks.filter(({ level }) => level === wanted).map(({ name }) => name)
    return { code, notes, report, wrong: namesOf('bad'), warned: namesOf('warning') }
  }

  test('finds nothing wrong with what works', async () => {
    const { wrong } = await examine([], { collection: sound })
    assert.deepEqual(
      wrong.filter((name) => name !== 'installation'),
      [],
    )
  })

  test('names a corpus folder that does not exist', async () => {
    const { code, wrong } = await examine(['--corpus', path.join(data, 'nowhere')], { collection: sound })
    assert.equal(code, 1)
    assert.ok(wrong.includes('corpus folder'))
  })

  test('looks for the packages of local models only where one is named', async () => {
    const packages = async (...args: string[]) =>
      (await examine(args, { collection: sound })).report.checks.filter(({ name }) => name === 'packages')
    assert.deepEqual(await packages(), [])
    const found = await packages('--rerank-local', 'src')
    const isInstalled = found.every(({ level }) => level === 'good')
    assert.equal(found.length, isInstalled ? 1 : 2)
    assert(isInstalled || found.every(({ hint }) => hint?.includes('npm install --no-save --save-optional')))
  })

  test('names an empty corpus folder', async () => {
    const { wrong } = await examine(['--corpus', data], { collection: sound })
    assert.ok(wrong.includes('corpus folder'))
  })

  test('a file that is skipped is a warning, told once, also when the engine reports it', async () => {
    const skipped = [{ file: 'torn.txt', reason: 'it is not text', hint: 'Save it as UTF-8.' }]
    const collection = createFakeCollection(ARTICLES, { status: () => ({ ...status, skipped }) })
    const reports = ['the index is rebuilt', 'skipped torn.txt: it is not text; Save it as UTF-8.']
    const torn = await examine([], { collection, reports })
    assert.deepEqual(torn.warned, ['file'])
    assert.deepEqual(
      torn.wrong.filter((name) => name !== 'installation'),
      [],
    )
    assert.equal(torn.report.ok, torn.wrong.length === 0)
    assert.equal(torn.report.checks.find(({ name }) => name === 'file')?.hint, 'Save it as UTF-8.')
    assert.equal(torn.notes, 'chuchu: the index is rebuilt\n')
  })

  test('names an index that does not open, with the way out', async () => {
    const broken = await examine([], { collection: new ChuchuError('data_folder', 'no room', 'Make room.') })
    assert.equal(broken.code, 1)
    assert.equal(broken.report.checks.find(({ name }) => name === 'index')?.hint, 'Make room.')
  })

  test('names a data folder that cannot be made', async () => {
    const { wrong } = await examine(['--data', path.join(process.execPath, 'x')], { collection: sound })
    assert.ok(wrong.includes('data folder'))
  })
})

test('Node 20.19 is the oldest that will do', () => {
  const verdicts = ['18.20.4', '20.18.9', '20.19.0', '22.1.0'].map((version) => checkNode(version).level)
  assert.deepEqual(verdicts, ['bad', 'bad', 'good', 'good'])
})

test('each line is marked, and how to mend it stands below', () => {
  const checks: Check[] = [
    { name: 'Node', level: 'good', detail: '22.1.0', hint: null },
    { name: 'file', level: 'warning', detail: 'a.txt is skipped', hint: 'Mend it.' },
    { name: 'index', level: 'bad', detail: 'no room', hint: 'Make room.' },
  ]
  assert.equal(
    layoutDoctor(checks, [{ client: 'Editor', where: 'its file', paste: '{}' }], createPaint(false)),
    `✓ Node: 22.1.0
! file: a.txt is skipped
    Mend it.
✗ index: no room
    Make room.

To use it from an assistant:

Editor — its file

{}
`,
  )
})

test('client configurations start this installation, with the options that were chosen', () => {
  const corpus = [path.resolve('my articles')]
  const command = serverCommand({ corpus, data: 'd', json: false, chosen: { corpus: true, data: false } })
  assert.equal(command.command, process.execPath)
  assert.deepEqual(command.args.slice(1), ['serve', '--corpus', ...corpus])
  assert.ok(path.isAbsolute(command.args[0]!))
  const pasted = clientConfigurations(command).map(({ client, paste }) => [client, paste] as const)
  for (const [client, paste] of pasted) {
    if (client === 'Claude Code') continue
    const key = client === 'VS Code' ? 'servers' : 'mcpServers'
    assert.deepEqual(JSON.parse(paste)[key].chuchu.args, command.args)
  }
})

test('client configurations name the embedding endpoint, never its key', () => {
  const embedder = { url: 'http://localhost:1', model: 'm', key: 'secret', queryPrefix: 'q: ', batchSize: 8 }
  const settings = { corpus: [], data: 'd', json: false, chosen: { corpus: false, data: false }, embedder }
  const { args } = serverCommand(settings)
  assert.deepEqual(args.slice(2), [
    '--embed-url',
    'http://localhost:1',
    '--embed-model',
    'm',
    '--embed-query-prefix',
    'q: ',
    '--embed-batch',
    '8',
  ])
})

test('client configurations name local models', () => {
  const embedder = {
    kind: 'onnx',
    folder: '/m/bge',
    file: 'model.onnx',
    pooling: 'cls',
    dimensions: 64,
  } as const
  const settings = { corpus: [], data: 'd', json: false, chosen: { corpus: false, data: false } }
  assert.deepEqual(
    serverCommand({ ...settings, embedder, reranker: { folder: '/m/rerank' } }).args.slice(2),
    [
      '--embed-local',
      '/m/bge',
      '--embed-file',
      'model.onnx',
      '--embed-pooling',
      'cls',
      '--embed-dimensions',
      '64',
      '--rerank-local',
      '/m/rerank',
    ],
  )
})

test('words are quoted for the shell they are pasted into', () => {
  assert.equal(quoteForShell('/opt/a-b/cli.js', 'linux'), '/opt/a-b/cli.js')
  assert.equal(quoteForShell("/my dir/it's", 'darwin'), `'/my dir/it'\\''s'`)
  assert.equal(quoteForShell('C:\\Program Files\\node.exe', 'win32'), '"C:\\Program Files\\node.exe"')
  assert.equal(quoteForShell('C:\\node.exe', 'win32'), 'C:\\node.exe')
})
