import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import iconv from 'iconv-lite'
import { ChuchuError } from '../../../src/retrieval/contract/errors.ts'
import { decode, decodeStream } from '../../../src/retrieval/formats/encoding.ts'

const HANS =
  '甲市将在明年建设三座加氢站，这是市交通局在昨天的发布会上说的。王海平告诉我们，新的站点都在国道旁边，来往的重卡不用绕路。'
const HANT =
  '甲市將在明年建設三座加氫站，這是市交通局在昨天的發佈會上說的。王海平告訴我們，新的站點都在國道旁邊，來往的重卡不用繞路。'

async function streamed(bytes: Buffer, size: number): Promise<string> {
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
  }
  let text = ''
  for await (const piece of decodeStream(pieces(), 'it')) text += piece
  return text
}

const SAMPLES: readonly [name: string, bytes: Buffer, text: string, encoding: string][] = [
  ['UTF-8', Buffer.from(HANS), HANS, 'utf-8'],
  ['UTF-8 with a mark, which stays in the text', Buffer.from(`\ufeff${HANS}`), `\ufeff${HANS}`, 'utf-8'],
  ['ASCII', Buffer.from('plain text'), 'plain text', 'utf-8'],
  ['UTF-16LE with a mark', iconv.encode(HANT, 'utf-16le', { addBOM: true }), `\ufeff${HANT}`, 'utf-16le'],
  ['UTF-16BE with a mark', iconv.encode(HANT, 'utf-16be', { addBOM: true }), `\ufeff${HANT}`, 'utf-16be'],
  ['UTF-16LE without a mark', iconv.encode(HANT, 'utf-16le'), HANT, 'utf-16le'],
  ['UTF-16BE without a mark', iconv.encode(HANS, 'utf-16be'), HANS, 'utf-16be'],
  ['UTF-16LE of ASCII alone', iconv.encode('plain text', 'utf-16le'), 'plain text', 'utf-16le'],
  ['GBK', iconv.encode(HANS, 'gbk'), HANS, 'gb18030'],
  ['GBK of Traditional text', iconv.encode(HANT, 'gbk'), HANT, 'gb18030'],
  ['GB18030 beyond GBK', iconv.encode(`${HANS}𠮷`, 'gb18030'), `${HANS}𠮷`, 'gb18030'],
  ['Big5', iconv.encode(HANT, 'big5'), HANT, 'big5'],
]

describe('decode', () => {
  for (const [name, bytes, text, encoding] of SAMPLES) {
    test(name, () => assert.deepEqual(decode(bytes, 'a.txt'), { text, encoding }))
  }
  for (const [name, bytes, text] of SAMPLES) {
    test(`${name}, as a stream cut within characters`, async () => {
      const many = Buffer.concat(Array.from({ length: 9 }, () => bytes))
      assert.equal(await streamed(many, bytes.length - 1), text.repeat(9))
    })
  }
  test('a stream is told by its first bytes that are not ASCII', async () => {
    const head = Buffer.from('{"id": 1}\n'.repeat(20))
    const bytes = Buffer.concat([head, iconv.encode(HANS, 'gbk'), iconv.encode(HANS, 'gbk')])
    assert.equal(await streamed(bytes, head.length), `${head}${HANS}${HANS}`)
  })
  test('a stream that is no text cannot be read', async () => {
    const bytes = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 97 + ((i * i) % 251)) % 256))
    await assert.rejects(streamed(bytes, 400), { code: 'unreadable_file' })
  })
  test('UTF-8 that is cut in the middle of a character stays UTF-8', () => {
    const bytes = Buffer.from(HANS).subarray(0, -1)
    assert.deepEqual(decode(bytes, 'a.txt'), { text: `${HANS.slice(0, -1)}\ufffd`, encoding: 'utf-8' })
  })
  test('UTF-8 of which one character in fifty is damaged stays UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(`${'城北公园'.repeat(12)}今`), Buffer.from('园').subarray(0, 2)])
    assert.deepEqual(decode(bytes, 'a.txt'), { text: `${'城北公园'.repeat(12)}今\ufffd`, encoding: 'utf-8' })
  })
  const hopeless = {
    'UTF-8 of which every eighth character is damaged': Buffer.concat(
      Array.from({ length: 40 }, () => Buffer.from('城北公园今日开园').subarray(0, -1)),
    ),
    'UTF-16 with NULs': iconv.encode(`${HANS}\0\0`, 'utf-16le', { addBOM: true }),
    'a picture': Buffer.from([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
    ]),
    'text with NULs': Buffer.from(`${HANS}\0\0\0`),
    // As EUC-TW read as GBK: every pair is a character, hardly one of them common.
    'rare characters alone': Buffer.from(
      Array.from({ length: 400 }, (_, i) => (i % 2 ? 0xa1 + ((i * 37) % 94) : 0xd8 + (i % 32))),
    ),
    'random bytes': Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 97 + ((i * i) % 251)) % 256)),
  }
  for (const [name, bytes] of Object.entries(hopeless)) {
    test(`${name} cannot be read`, () => {
      assert.throws(
        () => decode(bytes, 'folder/a.txt'),
        (error) =>
          error instanceof ChuchuError &&
          error.code === 'unreadable_file' &&
          error.message.startsWith('folder/a.txt'),
      )
    })
  }
})

interface Sample {
  readonly file: string
  readonly encoding: string
}

/** Set CHUCHU_TEST_DATA to a folder with `charset/manifest.jsonl` and the files it names to run this. */
const folder = path.join(process.env.CHUCHU_TEST_DATA ?? '../shared/data', 'charset')
const NAMES: Record<string, string> = { gb2312: 'gb18030', gbk: 'gb18030' }
/** EUC-TW has no decoder here; `other` is damaged Big5 by design. */
const UNSUPPORTED = new Set(['euc-tw', 'other'])

test('files of known encoding', {
  skip: existsSync(folder) ? false : 'no charset samples on this machine',
}, () => {
  const samples = readFileSync(path.join(folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
  for (const { file, encoding } of samples.map((line) => JSON.parse(line) as Sample)) {
    const expected = encoding.toLowerCase()
    if (UNSUPPORTED.has(expected)) continue
    assert.equal(
      decode(readFileSync(path.join(folder, file)), file).encoding,
      NAMES[expected] ?? expected,
      file,
    )
  }
})
