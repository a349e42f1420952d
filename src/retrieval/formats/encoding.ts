import { createRequire } from 'node:module'
import { ChuchuError } from '../contract/errors.ts'
import { vocabulary } from '../language/vocabulary.generated.ts'

export interface Decoded {
  /** A leading U+FEFF is kept: offsets count from the first character of the file. */
  readonly text: string
  /** `utf-8`, `utf-16le`, `utf-16be`, or the name that the detector gave, in lower case. */
  readonly encoding: string
}

/** Bytes of a text, with whether they are all of them; else the last character may be cut. */
interface Sample {
  readonly bytes: Uint8Array
  readonly whole: boolean
}

/** Bytes by which the encoding of a stream is told, from the first one that is not ASCII on. */
export const SAMPLE_BYTES = 1_000_000

// Loaded on the first file that is not UTF-8: most collections hold none.
const load = createRequire(import.meta.url)

/**
 * Decodes the bytes of a text file: byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with a few
 * damaged bytes, and last what the bytes look like (GB18030 with GBK and GB2312, Big5).
 *
 * @param file path inside the corpus folder, for the error
 * @throws ChuchuError `unreadable_file` when the bytes are not text or no encoding gives readable text
 */
export function decode(bytes: Uint8Array, file: string): Decoded {
  return decodeSample({ bytes, whole: true }, file)
}

/**
 * Decodes a stream as `decode` decodes a file. The encoding is told by the first piece that is not plain ASCII: pieces
 * should have SAMPLE_BYTES. Damaged bytes after that are U+FFFD each.
 * @throws ChuchuError `unreadable_file` as `decode` does
 */
export async function* decodeStream(pieces: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  let decoder: StreamDecoder | null = null
  let held: Uint8Array | null = null
  for await (const piece of pieces) {
    if (held) {
      decoder ??= isPlainAscii(held) ? null : decoderFor(held, file)
      yield decoder ? decoder.write(held) : Buffer.from(held).toString('latin1')
    }
    held = piece
  }
  if (!held) return
  yield decoder ? decoder.write(held) + decoder.end() : decode(held, file).text
}

interface StreamDecoder {
  write(bytes: Uint8Array): string
  end(): string
}

function decoderFor(bytes: Uint8Array, file: string): StreamDecoder {
  const { encoding } = decodeSample({ bytes, whole: false }, file)
  if (encoding.startsWith('utf-')) {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true })
    return { write: (more) => decoder.decode(more, { stream: true }), end: () => decoder.decode() }
  }
  const { getDecoder } = load('iconv-lite') as typeof import('iconv-lite')
  const decoder = getDecoder(encoding, { stripBOM: false })
  return { write: (more) => decoder.write(Buffer.from(more)), end: () => decoder.end() ?? '' }
}

function isPlainAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte > 0 && byte < 0x80)
}

function decodeSample(sample: Sample, file: string): Decoded {
  const decoded = byMark(sample) ?? strictly(sample, 'utf-8') ?? byPlausibleUtf16(sample)
  const result = decoded ?? byDamagedUtf8(sample) ?? byDetection(sample)
  if (!result || isBinary(result.text)) throw unreadable(file)
  return result
}

function unreadable(file: string): ChuchuError {
  return new ChuchuError(
    'unreadable_file',
    `${file} is not text in an encoding that can be read (UTF-8, UTF-16, GB18030, GBK, Big5)`,
    'save it as UTF-8, or remove it from the corpus folder',
  )
}

function byMark(sample: Sample): Decoded | null {
  const [first, second, third] = sample.bytes
  if (first === 0xff && second === 0xfe) return leniently(sample, 'utf-16le')
  if (first === 0xfe && second === 0xff) return leniently(sample, 'utf-16be')
  return first === 0xef && second === 0xbb && third === 0xbf ? leniently(sample, 'utf-8') : null
}

function leniently({ bytes, whole }: Sample, encoding: string): Decoded {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  return { text: decoder.decode(bytes, { stream: !whole }), encoding }
}

/** Null also for text with NULs: UTF-16 text of ASCII characters is valid UTF-8. */
function strictly({ bytes, whole }: Sample, encoding: string): Decoded | null {
  try {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true, fatal: true })
    const text = decoder.decode(bytes, { stream: !whole })
    return text.includes('\0') ? null : { text, encoding }
  } catch {
    return null
  }
}

/** Characters that nearly all of a Chinese or English text consists of; other scripts are what a wrong byte order gives. */
const PLAUSIBLE =
  /[\t\n\r\x20-\x7e\u00a0-\u00ff\u2010-\u2027\u2030-\u203b\u3000-\u301f\u4e00-\u9fff\uff00-\uffef]/u

/** Byte pairs of GBK and Big5 text read as UTF-16 fall into Hangul, Yi and private use, far below the limit. */
function byPlausibleUtf16(sample: Sample): Decoded | null {
  const { length } = sample.bytes
  if (length < 2 || (sample.whole && length % 2 === 1)) return null
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const decoded = strictly(sample, encoding)
    if (decoded && share(decoded.text, (char) => PLAUSIBLE.test(char)) > 0.95) return decoded
  }
  return null
}

/** A cut or damaged character or two do not make a file another encoding: GBK read as UTF-8 fails every second character. */
function byDamagedUtf8(sample: Sample): Decoded | null {
  const decoded = leniently(sample, 'utf-8')
  if (decoded.text.includes('\0')) return null
  const foreign = count(decoded.text, (char) => char > '\x7f')
  return count(decoded.text, isLost) * 50 <= foreign ? decoded : null
}

const isLost = (char: string) => char === '\ufffd'

function byDetection({ bytes, whole }: Sample): Decoded | null {
  const chardet = load('chardet') as typeof import('chardet')
  const iconv = load('iconv-lite') as typeof import('iconv-lite')
  const guesses = chardet.analyse(bytes.subarray(0, SAMPLE_BYTES)).map((guess) => guess.name)
  const chinese = guesses.filter((name) => name === 'GB18030' || name === 'Big5')
  // Any bytes are valid Latin-1: it is believed only where nearly all of them are ASCII.
  const foreign = bytes.reduce((sum, byte) => sum + (byte > 0x7f ? 1 : 0), 0)
  for (const name of [...chinese, ...(foreign < bytes.length / 10 ? guesses : [])]) {
    if (!iconv.encodingExists(name)) continue
    const decoder = iconv.getDecoder(name, { stripBOM: false })
    const text = decoder.write(Buffer.from(bytes)) + (whole ? (decoder.end() ?? '') : '')
    if (share(text, isLost) <= 0.01 && isRunningText(text)) return { text, encoding: name.toLowerCase() }
  }
  return null
}

const FREQUENT = new Set(vocabulary.frequentCharacters)
const HAN = /\p{Script=Han}/u

/**
 * Text in an encoding that is not supported (EUC-TW) decodes to rare characters without a single error. Too
 * short a text says nothing either way.
 */
function isRunningText(text: string): boolean {
  const sample = text.slice(0, SAMPLE_BYTES)
  const han = count(sample, (char) => HAN.test(char))
  return han < 100 || count(sample, (char) => FREQUENT.has(char)) >= han * 0.02
}

const CONTROL = /[\x01-\x08\x0e-\x1a\x1c-\x1f]/u

function isBinary(text: string): boolean {
  return text.includes('\0') || (CONTROL.test(text) && share(text, (char) => CONTROL.test(char)) > 0.01)
}

/** Characters for which `holds`, without a list of them: a text may have a hundred million. */
function count(text: string, holds: (char: string) => boolean): number {
  let sum = 0
  for (const char of text) if (holds(char)) sum++
  return sum
}

function share(text: string, holds: (char: string) => boolean): number {
  return text.length === 0 ? 0 : count(text, holds) / text.length
}
