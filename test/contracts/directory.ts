import assert from 'node:assert/strict'
import { beforeEach, describe, type TestContext, test } from 'node:test'
import { ChuchuError, type ErrorCode } from '../../src/retrieval/contract/errors.ts'
import type { Directory } from '../../src/retrieval/storage/directory.ts'

const bytes = (text: string) => Buffer.from(text)
const textOf = async (directory: Directory, name: string) => {
  const found = await directory.readSmall(name)
  return found && Buffer.from(found).toString()
}

/** What every directory does. */
export function directoryContract(name: string, make: (t: TestContext) => Promise<Directory>): void {
  let directory: Directory

  describe(`${name}: contract of directories`, () => {
    beforeEach(async (t) => {
      directory = await make(t as TestContext)
    })

    test('a file is written in pieces of any length and read in parts', async () => {
      const long = Uint8Array.from({ length: 3_000_000 }, (_, at) => at % 251)
      await directory.write('file', [bytes('ab'), new Uint8Array(0), bytes('c'), long])
      const file = await directory.open('file')
      assert.equal(file.byteLength, 3_000_003)
      assert.deepEqual(Buffer.from(file.read(1, 5)), Buffer.from([98, 99, 0, 1]))
      assert.equal(file.read(7, 7).byteLength, 0)
      assert.deepEqual(file.read(2_999_999, 3_000_003), long.slice(2_999_996))
      const part = file.read(0, 3)
      assert.deepEqual([part.byteOffset, part.buffer.byteLength], [0, 3])
      const target = new Uint8Array(6).subarray(1, 4)
      await file.readInto(target, 1)
      assert.deepEqual([...target], [98, 99, 0])
      const whole = new Uint8Array(3_000_003)
      await file.readInto(whole, 0)
      assert.ok(Buffer.concat([bytes('abc'), long]).equals(whole))
      file.close()
    })

    test('pieces may be made while they are written, into the same buffer', async () => {
      const buffer = new Uint8Array(1)
      async function* pieces() {
        for (const letter of bytes('abc')) {
          buffer[0] = letter
          yield buffer
        }
      }
      await directory.write('file', pieces())
      assert.equal(await textOf(directory, 'file'), 'abc')
    })

    test('an empty file is one', async () => {
      await directory.write('empty', [])
      assert.equal((await directory.open('empty')).byteLength, 0)
      assert.deepEqual(await directory.readSmall('empty'), new Uint8Array(0))
    })

    test('a file is never written twice', async () => {
      await directory.write('file', [bytes('old')])
      await assert.rejects(directory.write('file', [bytes('new')]), isError('data_folder'))
      assert.equal(await textOf(directory, 'file'), 'old')
    })

    test('nothing is left of a file whose pieces fail', async () => {
      function* pieces() {
        yield bytes('half')
        throw new Error('no more')
      }
      await assert.rejects(directory.write('file', pieces()), /no more/)
      assert.equal(await directory.readSmall('file'), null)
      assert.deepEqual(await directory.list(), [])
    })

    test('a missing file is no error where it may be missing', async () => {
      assert.equal(await directory.readSmall('none'), null)
      await directory.remove('none')
      await assert.rejects(directory.open('none'), isError('snapshot_broken'))
    })

    test('nothing beyond the end is read', async () => {
      await directory.write('file', [bytes('abc')])
      const file = await directory.open('file')
      for (const [start, end] of [
        [0, 4],
        [-1, 2],
        [2, 1],
        [Number.NaN, 1],
      ] as const) {
        assert.throws(() => file.read(start, end), isError('snapshot_broken'))
      }
      await assert.rejects(file.readInto(new Uint8Array(3), 1), isError('snapshot_broken'))
    })

    test('a file that was removed or replaced can still be read by who opened it', async () => {
      await directory.write('a', [bytes('first')])
      await directory.write('b', [bytes('second')])
      const files = [await directory.open('a'), await directory.open('b')]
      await directory.remove('a')
      await directory.replace('b', bytes('other'))
      assert.deepEqual(
        files.map((file) => Buffer.from(file.read(0, file.byteLength)).toString()),
        ['first', 'second'],
      )
      assert.deepEqual([...(await directory.list())], ['b'])
    })

    test('a small file is made and replaced', async () => {
      await directory.replace('file', bytes('one'))
      assert.equal(await textOf(directory, 'file'), 'one')
      await directory.replace('file', bytes('2'))
      assert.equal(await textOf(directory, 'file'), '2')
      assert.deepEqual([...(await directory.list())], ['file'])
    })

    test('a file that is too long for a small one is refused', async () => {
      const long = new Uint8Array(16 * 1024 * 1024 + 1)
      await directory.write('long', [long])
      await assert.rejects(directory.readSmall('long'), isError('snapshot_broken'))
      await assert.rejects(directory.replace('other', long), /too many/)
      assert.deepEqual([...(await directory.list())], ['long'])
    })

    test('a small file is discarded where it is still the same', async () => {
      await directory.replace('file', bytes('one'))
      assert.equal(
        directory.discard('file', (found) => Buffer.from(found).toString() === 'two'),
        true,
      )
      assert.equal(await textOf(directory, 'file'), 'one')
      assert.equal(
        directory.discard('file', (found) => Buffer.from(found).toString() === 'one'),
        true,
      )
      assert.deepEqual([await textOf(directory, 'file'), await directory.list()], [null, []])
      assert.equal(
        directory.discard('file', () => true),
        true,
      )
    })

    test('no name leaves the folder', async () => {
      for (const name of ['../file', '/etc/passwd', '.', '..', '', 'a/b', 'a\\b', 'a\0']) {
        await assert.rejects(async () => directory.write(name, []), /no name/)
        await assert.rejects(async () => directory.open(name), /no name/)
        await assert.rejects(async () => directory.remove(name), /no name/)
      }
    })
  })
}

export function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ChuchuError && error.code === code
}
