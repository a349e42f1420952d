import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { parse } from 'yaml'
import type { Collection, CollectionEvent } from '../../src/retrieval/index.ts'
import { createFakeCollection, type FakeArticle } from '../support/fake-collection.ts'
import { connect } from './connect.ts'

const ODD = '專刊/第1版 #50%?'
const ODD_URI = 'article://%E5%B0%88%E5%88%8A/%E7%AC%AC1%E7%89%88%20%2350%25%3F'

type Client = Awaited<ReturnType<typeof connect>>['client']

async function read(client: Client, uri: string): Promise<{ head: Record<string, unknown>; text: string }> {
  const { contents } = await client.readResource({ uri })
  const [content] = contents
  assert.ok(contents.length === 1 && content && 'text' in content)
  assert.deepEqual([content.uri, content.mimeType], [uri, 'text/markdown'])
  const [, head, text] = /^---\n(.*?)\n---\n\n(.*)$/s.exec(content.text) ?? []
  return { head: parse(head!), text: text! }
}

async function complete(client: Client, value: string, uri = 'article://{+id}', name = 'id') {
  return (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } })).completion
    .values
}

test('articles are listed with their title', async () => {
  const { client, close } = await connect()
  const { resources, nextCursor } = await client.listResources()
  await close()
  assert.equal(nextCursor, undefined)
  assert.deepEqual(resources, [
    {
      uri: 'article://park',
      name: 'park',
      title: '城北公园开园',
      description: '样例日报, 2024-05-01',
      mimeType: 'text/markdown',
    },
    { uri: ODD_URI, name: ODD, title: '碼頭夜航', mimeType: 'text/markdown' },
  ])
})

test('a long list comes in pages of a hundred', async () => {
  const articles = Array.from(
    { length: 101 },
    (_, index): FakeArticle => ({
      id: `a${index}`,
      title: '文',
      source: null,
      published: null,
      text: '文。',
    }),
  )
  const { client, close } = await connect({ collection: async () => createFakeCollection(articles) })
  const first = await client.listResources()
  const second = await client.listResources({ cursor: first.nextCursor })
  assert.deepEqual([first.resources.length, second.resources.length, second.nextCursor], [100, 1, undefined])
  await assert.rejects(client.listResources({ cursor: 'x' }), { code: -32602 })
  await close()
})

test('an article is its clean text below a metadata head', async () => {
  const { client, close } = await connect()
  const { head, text } = await read(client, 'article://park')
  await close()
  assert.equal(text, '城北公园今日开园。园长林小舟说，全园种树3200棵。\n市民可以免费入园。')
  assert.deepEqual(head, {
    id: 'park',
    title: '城北公园开园',
    source: '样例日报',
    published: '2024-05-01',
    authors: ['记者甲'],
    url: 'article://park',
    script: 'Hans',
    file: 'park.txt',
    sha256: 'ab'.repeat(32),
  })
})

test('an id with a slash, white space, marks and Chinese is read however the client encodes it', async () => {
  const { client, close } = await connect()
  for (const uri of [ODD_URI, `article://${encodeURIComponent(ODD)}`, `article://${ODD}`]) {
    assert.equal((await read(client, uri)).text, '碼頭今晚試行夜航。首航載客八十人。')
  }
  await close()
})

test('an article longer than one page is read whole', async () => {
  const text = `${'长'.repeat(130_000)}。`
  const article = { id: 'long', title: '长', source: null, published: null, text }
  const { client, close } = await connect({ collection: async () => createFakeCollection([article]) })
  assert.equal((await read(client, 'article://long')).text, text)
  await close()
})

test('a passage is its text below its citation', async () => {
  const { client, close } = await connect()
  const { head, text } = await read(client, 'passage://park%239-26')
  assert.equal(text, '园长林小舟说，全园种树3200棵。')
  assert.equal(head.speaker, '园长 林小舟')
  assert.deepEqual([head.article, head.clean_offsets, head.raw_offsets], ['park', [9, 26], [13, 30]])
  assert.equal((await read(client, 'passage://park#9-26')).text, text)
  await close()
})

test('an unknown URI is refused in clear words', async () => {
  const { client, close } = await connect()
  for (const uri of ['article://nowhere', 'article://park%230-9', 'passage://park', 'file:///etc/passwd']) {
    await assert.rejects(client.readResource({ uri }), (error: { code: number; message: string }) => {
      assert.equal(error.code, -32002)
      assert.ok(error.message.includes(uri), error.message)
      return true
    })
  }
  await close()
})

test('the template completes ids by id and by title', async () => {
  const { client, close } = await connect()
  assert.deepEqual(
    (await client.listResourceTemplates()).resourceTemplates.map((template) => template.uriTemplate),
    ['article://{+id}', 'passage://{+id}'],
  )
  assert.deepEqual(await complete(client, ''), ['park', ODD])
  assert.deepEqual(await complete(client, 'ＰＡＲ'), ['park'])
  assert.deepEqual(await complete(client, '夜航'), [ODD])
  assert.deepEqual(await complete(client, 'zzz'), [])
  assert.deepEqual(await complete(client, 'park', 'passage://{+id}'), [])
  assert.deepEqual(await complete(client, 'park', 'article://{+id}', 'other'), [])
  await close()
})

/** Notes what a client is told of changes. */
function noteChanges(client: Client): { told: string[]; next(): Promise<void> } {
  const told: string[] = []
  let wake = () => {}
  const note = (line: string) => {
    told.push(line)
    wake()
  }
  client.setNotificationHandler(ResourceListChangedNotificationSchema, () => note('list'))
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => note(params.uri))
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  return { told, next }
}

test('a client is told of changes of the list, and of the resources to which it subscribed', async () => {
  let emit = (_: CollectionEvent) => {}
  let isFollowed = true
  const subscribe: Collection['subscribe'] = (listener) => {
    emit = listener
    return () => {
      isFollowed = false
    }
  }
  const { client, close } = await connect({
    collection: async () => ({ ...createFakeCollection(), subscribe }),
  })
  assert.deepEqual(client.getServerCapabilities()?.resources, { subscribe: true, listChanged: true })
  await client.listResources()
  const { told, next } = noteChanges(client)
  await client.subscribeResource({ uri: ODD_URI })
  await client.subscribeResource({ uri: 'passage://park%239-26' })
  await client.subscribeResource({ uri: 'article://other' })
  await client.subscribeResource({ uri: 'article://park' })
  await client.unsubscribeResource({ uri: 'article://park' })
  emit({ kind: 'updated', ids: ['park', ODD] })
  await client.ping()
  assert.deepEqual(told, [ODD_URI, 'passage://park%239-26'])
  const listChanged = next()
  emit({ kind: 'list_changed' })
  await listChanged
  assert.equal(told.at(-1), 'list')
  await assert.rejects(client.subscribeResource({ uri: 'file:///etc/passwd' }), { code: -32002 })
  await close()
  assert.equal(isFollowed, false)
})

test('the first page of the list does not wait for the collection, and the client is told when it is there', async () => {
  let open = (_: Collection) => {}
  const opened = new Promise<Collection>((resolve) => {
    open = resolve
  })
  const { client, close } = await connect({ collection: () => opened })
  assert.deepEqual((await client.listResources()).resources, [])
  assert.deepEqual(await complete(client, ''), [])
  const { told, next } = noteChanges(client)
  const listChanged = next()
  open(createFakeCollection())
  await listChanged
  assert.deepEqual(told, ['list'])
  assert.equal((await client.listResources()).resources.length, 2)
  await close()
})
