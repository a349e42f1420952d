import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { FindQuotesResponse } from '../../src/retrieval/index.ts'
import { COMMAND, EVALUATE, moduleOf } from '../support/command.ts'

function spawnNode(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
}

const start = (...args: string[]) => spawnNode([...COMMAND, ...args])

async function finish(child: ChildProcess) {
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    err += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out, err }
}

const evaluate = (code: string) => spawnNode([...EVALUATE, '--input-type=module', '-e', code])
const guard = JSON.stringify(pathToFileURL(moduleOf('cli/stdout-guard')).href)

test('the console writes to stderr, results to stdout', async () => {
  const { out, err } = await finish(
    evaluate(`
      import { writeResult } from ${guard}
      console.log('stray'); console.info('stray'); console.table([1]); console.dir({})
      await writeResult('result')`),
  )
  assert.equal(out, 'result')
  assert.match(err, /^stray\nstray\n/)
})

test('while a protocol holds stdout, nothing else reaches it', async () => {
  const { out, err } = await finish(
    evaluate(`
      import { takeStdout } from ${guard}
      const protocol = takeStdout(() => process.stdout.write('stray 2'))
      process.stdout.write('stray 1')
      protocol.write('first\\n'); protocol.write('second\\n')`),
  )
  assert.equal(out, 'first\nsecond\n')
  assert.equal(err, 'stray 1stray 2')
})

test('a reader that closes early ends the command quietly', async () => {
  const child = evaluate(`
    import { writeResult } from ${guard}
    for (let i = 0; i < 100; i++) await writeResult('x'.repeat(100000))`)
  child.stdout?.once('data', () => child.stdout?.destroy())
  const { code, err } = await finish(child)
  assert.deepEqual({ code, err }, { code: 0, err: '' })
})

test('the command itself: exit codes of help and of wrong usage', async () => {
  const [help, wrong] = await Promise.all([finish(start('--help')), finish(start('aks'))])
  assert.equal(help.code, 0)
  assert.match(help.out, /^Usage: chuchu/)
  assert.deepEqual({ code: wrong.code, out: wrong.out }, { code: 2, out: '' })
})

test('serve answers initialize though the collection cannot be opened, and ends with its input', async () => {
  const child = start('serve', '--corpus', path.resolve('no-such-folder'))
  const finished = finish(child)
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  }
  child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
  child.stdout?.once('data', () => child.stdin?.end())
  const { code, out, err } = await finished
  assert.equal(code, 0)
  assert.match(err, /^chuchu: .*no-such-folder/)
  assert.equal(JSON.parse(out).result.serverInfo.name, 'chuchu')
})

test('serve with a closed input says what is wrong with the corpus folder', async () => {
  const child = start('serve', '--corpus', path.resolve('no-such-folder'))
  child.stdin?.end()
  const { code, out, err } = await finish(child)
  assert.deepEqual({ code, out }, { code: 0, out: '' })
  assert.match(err, /^chuchu: corpus folder .*no-such-folder: there is no such folder\n {2}\S/)
})

test('ask answers from the bundled corpus, and --json leaves nothing but JSON on stdout', async (t) => {
  const data = await mkdtemp(path.join(tmpdir(), 'chuchu-cli-'))
  t.after(() => rm(data, { recursive: true, force: true }))
  const args = ['--data', data, 'ask', '荣程集团2025年预计累计投运多少座加氢站？', '--limit', '3']
  const json = await finish(start(...args, '--json'))
  assert.equal(json.code, 0, json.err)
  const answer = JSON.parse(json.out) as FindQuotesResponse
  assert.ok(answer.quotes.some(({ quote }) => quote.exact.includes('20座')))
  const text = await finish(start(...args))
  assert.match(text.out, /\n {3}位置 +000_22fffa96ce9522f1\.txt \[\d+, \d+\)\n/)
})

test('verify reads stdin to its end and exits 1 for a bent quote, 0 once it is mended', async (t) => {
  const data = await mkdtemp(path.join(tmpdir(), 'chuchu-cli-'))
  t.after(() => rm(data, { recursive: true, force: true }))
  const check = async (answer: string) => {
    const child = start('verify', '--data', data)
    child.stdin?.write(answer.slice(0, 20))
    setTimeout(() => child.stdin?.end(answer.slice(20)), 50)
    return finish(child)
  }
  const bent = await check('集团提出：“2025年预计累计投运加氢站达到30座。”')
  assert.equal(bent.code, 1, bent.err)
  assert.match(bent.out, /^✗ 有改动 .*\n {3}引文 .*\[3\]0座。\n {3}原文 .*\[2\]0座。\n/)
  const mended = await check('集团提出：“2025年预计累计投运加氢站达到20座。”')
  assert.equal(mended.code, 0, mended.err)
  assert.match(mended.out, /^≈ 字句相同 /)
})

test('ingest and doctor name a skipped file once, in a new index and in one that is as before', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'chuchu-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const corpus = path.join(folder, 'corpus')
  await mkdir(corpus)
  await writeFile(path.join(corpus, 'park.txt'), '城北公园今日开园。园长林小舟说，全园种树3200棵。')
  await writeFile(path.join(corpus, 'stray.xyz'), 'x')
  const named = async (command: string) => {
    const args = [command, '--corpus', corpus, '--data', path.join(folder, 'data')]
    const { out, err } = await finish(start(...args))
    return (out + err).split('\n').filter((line) => /stray\.xyz|chuchu ingest names/.test(line)).length
  }
  assert.deepEqual([await named('ingest'), await named('ingest'), await named('doctor')], [1, 1, 1])
})

test('ingest --watch takes in new files, and Ctrl-C ends it with 130', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'chuchu-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const corpus = path.join(folder, 'corpus')
  await mkdir(corpus)
  await writeFile(path.join(corpus, 'park.txt'), '城北公园今日开园。园长林小舟说，全园种树3200棵。')
  const child = start('ingest', '--watch', '--corpus', corpus, '--data', path.join(folder, 'data'))
  const finished = finish(child)
  child.stderr?.on('data', (chunk) => {
    if (String(chunk).includes('watching'))
      void writeFile(path.join(corpus, 'quay.txt'), '碼頭今晚試行夜航。首航載客八十人。')
  })
  child.stdout?.on('data', (chunk) => {
    if (String(chunk).includes('index updated')) child.kill('SIGINT')
  })
  const { code, out } = await finished
  assert.equal(code, 130)
  assert.match(
    out,
    /^index built .*: 1 article, .*\nindex updated \(1 added, 0 changed, 0 removed\): 2 articles, /,
  )
})
