import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from './connect.ts'

test('the instructions fit in the 2 KB that hosts show', async () => {
  const { client, close } = await connect()
  const instructions = client.getInstructions() ?? ''
  assert.equal(client.getServerVersion()?.name, 'chuchu')
  await close()
  assert.ok(instructions.length > 0)
  assert.ok(Buffer.byteLength(instructions) <= 2048, `${Buffer.byteLength(instructions)} bytes`)
})

test('they end with verification', async () => {
  const { client, close } = await connect()
  const last = (client.getInstructions() ?? '').split('\n').findLast((line) => /^\d+\./.test(line))
  await close()
  assert.match(last ?? '', /verify_quotes .*altered: .*misattributed: .*not_found: /)
})
