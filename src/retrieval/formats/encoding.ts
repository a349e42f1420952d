import { createRequire } from 'node:module'
import { ChuchuError } from '../contract/errors.ts'

export interface Decoded {
  /** A leading U+FEFF is kept: offsets count from the first character of the file. */
  readonly text: string
  /** `utf-8`, `utf-16le`, `utf-16be`, or the name that the detector gave, in lower case. */
  readonly encoding: string
}

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
  const decoded = byMark(bytes) ?? strictly(bytes, 'utf-8') ?? byPlausibleUtf16(bytes) ?? byDamagedUtf8(bytes)
  const result = decoded ?? byDetection(bytes)
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

function byMark(bytes: Uint8Array): Decoded | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return leniently(bytes, 'utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return leniently(bytes, 'utf-16be')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return leniently(bytes, 'utf-8')
  return null
}

function leniently(bytes: Uint8Array, encoding: string): Decoded {
  return { text: new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes), encoding }
}

/** Null also for text with NULs: UTF-16 text of ASCII characters is valid UTF-8. */
function strictly(bytes: Uint8Array, encoding: string): Decoded | null {
  try {
    const text = new TextDecoder(encoding, { ignoreBOM: true, fatal: true }).decode(bytes)
    return text.includes('\0') ? null : { text, encoding }
  } catch {
    return null
  }
}

/** Characters that nearly all of a Chinese or English text consists of; other scripts are what a wrong byte order gives. */
const PLAUSIBLE =
  /[\t\n\r\x20-\x7e\u00a0-\u00ff\u2010-\u2027\u2030-\u203b\u3000-\u301f\u4e00-\u9fff\uff00-\uffef]/gu

/** Byte pairs of GBK and Big5 text read as UTF-16 fall into Hangul, Yi and private use, far below the limit. */
function byPlausibleUtf16(bytes: Uint8Array): Decoded | null {
  if (bytes.length < 2 || bytes.length % 2 === 1) return null
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const decoded = strictly(bytes, encoding)
    if (decoded && share(decoded.text, PLAUSIBLE) > 0.95) return decoded
  }
  return null
}

/** A cut or damaged character or two do not make a file another encoding: GBK read as UTF-8 fails every second character. */
function byDamagedUtf8(bytes: Uint8Array): Decoded | null {
  const decoded = leniently(bytes, 'utf-8')
  const foreign = decoded.text.match(/[^\x00-\x7f]/gu)?.length ?? 0
  const lost = decoded.text.match(/\ufffd/gu)?.length ?? 0
  return !decoded.text.includes('\0') && lost * 50 <= foreign ? decoded : null
}

function byDetection(bytes: Uint8Array): Decoded | null {
  const chardet = load('chardet') as typeof import('chardet')
  const iconv = load('iconv-lite') as typeof import('iconv-lite')
  const guesses = chardet.analyse(bytes).map((guess) => guess.name)
  const chinese = guesses.filter((name) => name === 'GB18030' || name === 'Big5')
  // Any bytes are valid Latin-1: it is believed only where nearly all of them are ASCII.
  const others = bytes.filter((byte) => byte > 0x7f).length < bytes.length / 10 ? guesses : []
  for (const name of [...chinese, ...others]) {
    if (!iconv.encodingExists(name)) continue
    const text = iconv.decode(Buffer.from(bytes), name, { stripBOM: false })
    if (share(text, /\ufffd/gu) <= 0.01 && isRunningText(text)) return { text, encoding: name.toLowerCase() }
  }
  return null
}

/** The most frequent characters of written Chinese, in both scripts: about an eighth of any running text. */
const FREQUENT = /[的一是不了在人有我他这這中大来來上个個国國到说說们們为為和地出也時时年]/gu

/**
 * Text in an encoding that is not supported (EUC-TW) decodes to rare characters without a single error. Too
 * short a text says nothing either way.
 */
function isRunningText(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const frequent = text.match(FREQUENT)?.length ?? 0
  return han < 100 || frequent >= han * 0.02
}

function isBinary(text: string): boolean {
  return text.includes('\0') || share(text, /[\x01-\x08\x0e-\x1a\x1c-\x1f]/gu) > 0.01
}

function share(text: string, pattern: RegExp): number {
  return text.length === 0 ? 0 : (text.match(pattern)?.length ?? 0) / text.length
}
