import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'

const SHA256 = {
  '000_22fffa96ce9522f1.txt': 'c146b231d541e5a35bee670f60e36963c1534dbda1e1c034bcdb62b54409e983',
  '001_c9ee5c7def9b2ae7.txt': '89123492d3728a232ee8ed5e441a0f3937d6c9506eeff4daa7f2a10462da803a',
  '002_a67b407c9d10275b.txt': '03e71da00a31fb7d0a7c0e35d875ea09f48824e25ecba806043a9c0fe2101e27',
  '003_cf984d4ef4f0545c.txt': '1faa18291facdcd61d9f358dbbbbd6688788b7a936fb74ee98bc0d9dbd28abea',
  '004_331aa6c9fb9621d9.txt': '1a00d0432a11ebcdaf487ed01fc6bf8e74e3db845986aea4f0637172c8f0a1e8',
}

test('the bundled articles are there byte for byte', () => {
  const found = Object.fromEntries(
    readdirSync('corpus').map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(`corpus/${name}`))
        .digest('hex'),
    ]),
  )
  assert.deepEqual(found, SHA256)
})
