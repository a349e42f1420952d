import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { pullModel } from '../../src/cli/commands/model.ts'
import { download, type Hub, listRevision } from '../../src/cli/hub.ts'
import { isRepoName, modelFolderOf } from '../../src/cli/settings.ts'
import { ChuchuError } from '../../src/retrieval/index.ts'
import { scratch } from '../support/corpus.ts'
import { run } from './support.ts'

const REPO = 'owner/tiny-model'
const COMMIT = 'a'.repeat(40)
const TOKEN = 'hf_very_secret'

const FILES: Readonly<Record<string, string>> = {
  'README.md': 'not needed',
  'config.json': '{}',
  'tokenizer.json': '{"model":{}}',
  'onnx/model.onnx': 'weights '.repeat(5000),
  'onnx/model.onnx_data': 'more weights',
  'onnx/model_quantized.onnx': 'small weights',
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

/** A hub on 127.0.0.1 with one repository. `answer` may answer a request in another way, and then says true. */
async function startHub(t: TestContext, answer: Answer = () => false) {
  const seen: { url: string; range: string | undefined; authorization: string | undefined }[] = []
  let commit = COMMIT
  const server = createServer((request, response) => {
    const { url = '', headers } = request
    seen.push({ url, range: headers.range, authorization: headers.authorization })
    if (answer(request, response)) return
    if (/^\/api\/models\/owner\/tiny-model\/revision\/(main|v2)\?blobs=true$/.test(url)) {
      const siblings = Object.entries(FILES).map(([rfilename, text]) => ({
        rfilename,
        size: text.length,
        ...(rfilename.includes('onnx/') && { lfs: { sha256: sha256(text), size: text.length } }),
      }))
      const outside = ['../escape.json', '/etc/config.json', 'a\\b.json', 'onnx/model.onnx_data/../../x']
      siblings.push(...outside.map((rfilename) => ({ rfilename, size: 1 })))
      return void response.end(JSON.stringify({ sha: commit, siblings }))
    }
    const text = FILES[url.slice(`/${REPO}/resolve/${commit}/`.length)]
    if (text === undefined) return void response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    if (start >= text.length) return void response.writeHead(416).end()
    const range = `bytes ${start}-${text.length - 1}/${text.length}`
    response.writeHead(start > 0 ? 206 : 200, start > 0 ? { 'content-range': range } : {})
    response.end(text.slice(start))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  t.after(close)
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const hub: Hub = {
    endpoint: `http://${host}`,
    patience: { attempts: 3, backoffMs: 1, idleMs: 5000 },
  }
  return { hub, host, seen, close, commitIs: (other: string) => (commit = other) }
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
  assert(error instanceof ChuchuError, String(error))
  return `${error.message}; ${error.hint}`
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()

test('pull fetches what a model needs, list shows it, and its name is found', async (t) => {
  const { hub, seen } = await startHub(t)
  const models = scratch(t)
  const env = { CHUCHU_MODELS: models, HF_ENDPOINT: `${hub.endpoint}/`, HF_TOKEN: TOKEN }
  const pulled = await run(['model', 'pull', REPO], { env })
  const folder = path.join(models, REPO)
  assert.equal(pulled.code, 0, pulled.notes)
  assert.match(pulled.notes, /fetching onnx\/model\.onnx\n[\s\S]*--embed-local owner\/tiny-model/)
  const needed = ['config.json', 'onnx/model.onnx', 'onnx/model.onnx_data', 'tokenizer.json']
  assert.deepEqual(
    filesIn(models),
    ['chuchu-model.json', ...needed].map((name) => `${REPO}/${name}`),
  )
  for (const name of needed) assert.equal(readFileSync(path.join(folder, name), 'utf8'), FILES[name])
  assert(seen.every(({ authorization }) => authorization === `Bearer ${TOKEN}`))
  const listed = await run(['model', 'list'], { env })
  assert.equal(listed.out, `${REPO}  0.0 MB  aaaaaaaaaaaa\n`)
  assert.equal(JSON.parse((await run(['model', 'list', '--json'], { env })).out)[0].commit, COMMIT)
  assert.equal(await modelFolderOf(REPO, env), folder)
  const again = await run(['model', 'pull', REPO], { env })
  assert.match(again.notes, /is already there/)
  assert.equal(seen.at(-1)!.url, `/api/models/${REPO}/revision/main?blobs=true`)
})

test('files whose names lead out of the folder are not listed', async (t) => {
  const { hub } = await startHub(t)
  const { commit, files } = await listRevision(hub, REPO, 'main')
  assert.equal(commit, COMMIT)
  assert.deepEqual(
    files.map((file) => file.path),
    Object.keys(FILES),
  )
})

test('another of its files joins the others; another commit takes their place', async (t) => {
  const { hub, seen, commitIs } = await startHub(t)
  const models = scratch(t)
  const pull = (more: { revision?: string; file?: string } = {}) =>
    pullModel({ hub, repo: REPO, revision: 'main', models, ...more })
  await pull()
  seen.length = 0
  const { record, folder } = await pull({ file: 'onnx/model_quantized.onnx' })
  assert.deepEqual(
    seen.map(({ url }) => url.split('/').at(-1)),
    ['main?blobs=true', 'model_quantized.onnx'],
  )
  assert(record.files['onnx/model.onnx'] && record.files['onnx/model_quantized.onnx'])
  commitIs('b'.repeat(40))
  const other = await pull({ revision: 'v2', file: 'onnx/model_quantized.onnx' })
  assert.equal(other.record.commit, 'b'.repeat(40))
  assert.equal(existsSync(path.join(folder, 'onnx/model.onnx')), false)
  assert.deepEqual(readdirSync(path.join(models, 'owner')), ['tiny-model'])
})

describe('trouble on the way', () => {
  const NAME = 'onnx/model.onnx'
  const file = { path: NAME, size: FILES[NAME]!.length, sha256: sha256(FILES[NAME]!) }
  const fetchTo = (hub: Hub, target: string) => download(hub, { repo: REPO, commit: COMMIT, file }, target)

  test('a connection that breaks is gone on with', async (t) => {
    const target = path.join(scratch(t), 'model.onnx')
    let breaks = 2
    const { hub, seen } = await startHub(t, ({ headers }, response) => {
      if (breaks-- <= 0) return false
      const start = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0)
      response.writeHead(start > 0 ? 206 : 200, {
        'content-range': `bytes ${start}-${file.size - 1}/${file.size}`,
      })
      response.write(FILES[NAME]!.slice(start, start + 9000))
      const breakOnceSaved = () => {
        const saved = statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0
        if (saved >= start + 9000) response.destroy()
        else setImmediate(breakOnceSaved)
      }
      breakOnceSaved()
      return true
    })
    await fetchTo(hub, target)
    assert.equal(readFileSync(target, 'utf8'), FILES[NAME])
    assert.deepEqual(
      seen.map(({ range }) => range),
      [undefined, 'bytes=9000-', 'bytes=18000-'],
    )
    assert.equal(existsSync(`${target}.part`), false)
  })

  test('a later call goes on where one ended; a server that begins anew is followed', async (t) => {
    for (const knowsRanges of [true, false]) {
      const { hub, seen } = await startHub(t, (_, response) => {
        if (!knowsRanges) response.end(FILES[NAME])
        return !knowsRanges
      })
      const target = path.join(scratch(t), 'model.onnx')
      writeFileSync(`${target}.part`, FILES[NAME]!.slice(0, 100))
      await fetchTo(hub, target)
      assert.equal(readFileSync(target, 'utf8'), FILES[NAME])
      assert.deepEqual(
        seen.map(({ range }) => range),
        ['bytes=100-'],
      )
    }
  })

  test('a part that is longer than the file is thrown away', async (t) => {
    const { hub } = await startHub(t)
    const target = path.join(scratch(t), 'model.onnx')
    writeFileSync(`${target}.part`, `${FILES[NAME]} and more`)
    await fetchTo(hub, target)
    assert.equal(readFileSync(target, 'utf8'), FILES[NAME])
  })

  test('bytes that are not those stated never become the file', async (t) => {
    const { hub, host } = await startHub(t, (_, response) => {
      response.end('x'.repeat(file.size))
      return true
    })
    const target = path.join(scratch(t), 'model.onnx')
    assert.match(
      await failureOf(fetchTo(hub, target)),
      new RegExp(`^the model hub at ${host} gave another onnx/model\\.onnx than it states; `),
    )
    assert.deepEqual([existsSync(target), existsSync(`${target}.part`)], [false, false])
  })

  test('servers that are busy are asked again, so many times', async (t) => {
    let busy = 2
    const { hub, seen } = await startHub(t, (_, response) => {
      if (busy-- > 0) response.writeHead(503).end()
      return busy >= 0
    })
    await fetchTo(hub, path.join(scratch(t), 'model.onnx'))
    busy = 99
    assert.match(
      await failureOf(fetchTo(hub, path.join(scratch(t), 'model.onnx'))),
      /answered with HTTP status 503; try again/,
    )
    assert.equal(seen.length, 6)
  })

  test('silence ends', async (t) => {
    const { hub, host } = await startHub(t, () => true)
    assert.match(
      await failureOf(fetchTo({ ...hub, patience: { attempts: 2, backoffMs: 1, idleMs: 50 } }, scratch(t))),
      new RegExp(`^the model hub at ${host} does not answer; `),
    )
  })

  test('the token goes to no other host that an answer leads to', async (t) => {
    const elsewhere = await startHub(t)
    const { hub } = await startHub(t, (request, response) => {
      response.writeHead(302, { location: elsewhere.hub.endpoint + request.url }).end()
      return true
    })
    await fetchTo({ ...hub, token: TOKEN }, path.join(scratch(t), 'model.onnx'))
    assert.deepEqual(
      elsewhere.seen.map(({ authorization }) => authorization),
      [undefined],
    )
  })

  test('a machine that is offline is told so', async (t) => {
    const { hub, host, close } = await startHub(t)
    await close()
    const failure = await failureOf(pullModel({ hub, repo: REPO, revision: 'main', models: scratch(t) }))
    assert.match(
      failure,
      new RegExp(`^the model hub at ${host} cannot be reached \\(ECONNREFUSED\\); .*online`),
    )
  })

  test('no such repository, one that asks for a token, one without the file', async (t) => {
    const { hub } = await startHub(t, ({ url }, response) => {
      if (!url?.includes('/private/')) return false
      response.writeHead(401).end()
      return true
    })
    const pull = (repo: string, file?: string) =>
      failureOf(pullModel({ hub, repo, revision: 'main', models: scratch(t), file }))
    assert.match(await pull('owner/other'), /HTTP status 404; see whether there is such a repository/)
    assert.match(await pull('private/model'), /HTTP status 401; .*HF_TOKEN/)
    assert.match(
      await pull(REPO, 'onnx/model_q4.onnx'),
      /^the repository owner\/tiny-model lacks onnx\/model_q4\.onnx; name one .*onnx\/model_quantized\.onnx/,
    )
  })
})

test('names of repositories lead out of no folder', async () => {
  const good = ['a/b', 'BAAI/bge-small-zh-v1.5', 'gpt2', 'Qwen/Qwen3-Embedding-0.6B']
  const bad = ['', '..', 'a/..', '../b', '/etc', 'a/b/c', 'a\\b', 'a/.b', '.', 'a..b/c', 'https://x/y']
  assert.deepEqual([good.filter((name) => !isRepoName(name)), bad.filter(isRepoName)], [[], []])
  const { code, notes } = await run(['model', 'pull', '../up'])
  assert.deepEqual([code, /is not the name of a repository/.test(notes)], [2, true])
})

test('a folder that exists counts before a fetched model of that name', async (t) => {
  const models = scratch(t)
  assert.equal(
    await modelFolderOf('owner/none', { CHUCHU_MODELS: models }),
    path.join(models, 'owner', 'none'),
  )
  assert.equal(await modelFolderOf('src', { CHUCHU_MODELS: models }), path.resolve('src'))
  assert.equal(await modelFolderOf('./nowhere', { CHUCHU_MODELS: models }), path.resolve('nowhere'))
  mkdirSync(path.join(models, 'broken'))
  writeFileSync(path.join(models, 'broken', 'chuchu-model.json'), '{')
  assert.equal((await run(['model', 'list', '--dir', models])).out, '')
})
