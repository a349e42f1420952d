import { decode } from './checked-file.ts'

/** UTF-16 units that are encoded at a time. */
const CHUNK = 1 << 20
const LINE_FEED = 0x0a

/**
 * The strings one after the other in UTF-8, a few of them at a time: together they may be longer than a string can be.
 * @throws Error on half a surrogate pair, which UTF-8 cannot hold (a defect)
 */
export function* encodeInChunks(strings: Iterable<string>): Generator<Uint8Array> {
  let chunk = ''
  for (const string of strings) {
    chunk += string
    if (chunk.length < CHUNK) continue
    yield encode(chunk)
    chunk = ''
  }
  yield encode(chunk)
}

function encode(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new Error('the text holds half a surrogate pair')
  return Buffer.from(text)
}

/** The lines of a text in UTF-8, each with its line end. */
export function* linesOf(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.byteLength; ) {
    const end = bytes.indexOf(LINE_FEED, at) + 1 || bytes.byteLength
    yield decode(bytes.subarray(at, end))
    at = end
  }
}
