import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { connect } from '../connect.ts'

const SNAPSHOT = 'test/server/tool-schemas.json'

test('the tools are listed as the snapshot says', async () => {
  const { client, close } = await connect()
  const listed = (await client.listTools()).tools.map(({ description: _, ...tool }) => tool)
  await close()
  if (process.env.UPDATE_SNAPSHOTS === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(listed, null, 2)}\n`)
  assert.ok(existsSync(SNAPSHOT), `${SNAPSHOT} is missing; UPDATE_SNAPSHOTS=1 writes it`)
  assert.deepEqual(listed, JSON.parse(readFileSync(SNAPSHOT, 'utf8')))
})

test('every tool is read-only, strict and described within what hosts show', async () => {
  const { client, close } = await connect()
  const { tools } = await client.listTools()
  await close()
  assert.deepEqual(
    tools.map((tool) => tool.name),
    ['find_quotes', 'verify_quotes', 'search', 'fetch', 'find_phrase', 'list_articles'],
  )
  for (const tool of tools) {
    assert.match(tool.name, /^[a-z_]{1,40}$/)
    assert.ok(tool.title, tool.name)
    assert.ok(Buffer.byteLength(tool.description ?? '') <= 2048, `${tool.name}: description over 2 KB`)
    assert.equal(tool.inputSchema.additionalProperties, false)
    assert.equal(tool.outputSchema?.type, 'object')
    const { readOnlyHint, idempotentHint, openWorldHint, title } = tool.annotations ?? {}
    assert.deepEqual([readOnlyHint, idempotentHint, openWorldHint, title], [true, true, false, tool.title])
  }
})

test('no schema holds a $ref, which some hosts do not follow', async () => {
  const { client, close } = await connect()
  assert.doesNotMatch(JSON.stringify((await client.listTools()).tools), /"\$ref"/)
  await close()
})
