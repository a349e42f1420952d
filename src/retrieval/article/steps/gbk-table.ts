import { createRequire } from 'node:module'

/** Two-byte GBK codes as `lead << 8 | trail`, both ways; the user-defined areas map to U+E000 and on, as in code page 936. */
export interface GbkTable {
  readonly toCode: ReadonlyMap<string, number>
  readonly toChar: ReadonlyMap<number, string>
}

// Loaded with the first damaged file: clean ones must not pay for it.
const load = createRequire(import.meta.url)
let table: GbkTable | undefined

export function gbkTable(): GbkTable {
  table ??= build()
  return table
}

function build(): GbkTable {
  const codes = allCodes()
  const bytes = Buffer.alloc(codes.length * 3)
  codes.forEach((code, i) => {
    bytes.writeUInt16BE(code, i * 3)
    bytes[i * 3 + 2] = 0x0a
  })
  const { decode } = load('iconv-lite') as typeof import('iconv-lite')
  const chars = decode(bytes, 'gbk').split('\n')
  const toCode = new Map<string, number>()
  const toChar = new Map<number, string>()
  codes.forEach((code, i) => {
    const char = chars[i]!
    if (char.length !== 1 || char === '\ufffd') return
    toChar.set(code, char)
    if (!toCode.has(char)) toCode.set(char, code)
  })
  return { toCode, toChar }
}

function allCodes(): number[] {
  const codes: number[] = []
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) codes.push((lead << 8) | trail)
  }
  return codes
}
