/**
 * Writes src/retrieval/models/syllables-table.ts: npx tsx eval/noise/syllables.ts
 *
 * The readings are pinyin-pro's first one of each character by itself, without tone. They are committed because the
 * dictionary takes some 100 ms to load and ask, which the first search of a process would pay.
 */
import { writeFileSync } from 'node:fs'
import { pinyin } from 'pinyin-pro'
import { fold } from '../../src/retrieval/language/fold.ts'

const OUTPUT = 'src/retrieval/models/syllables-table.ts'
const LINE_LENGTH = 100

/** The CJK Unified Ideographs block, and the digit 〇. */
const POINTS = [0x3007, ...Array.from({ length: 0xa000 - 0x4e00 }, (_, i) => 0x4e00 + i)]

const bySyllable = new Map<string, string>()
for (const point of POINTS) {
  const character = String.fromCharCode(point)
  const syllable = pinyin(character, { toneType: 'none' })
  if (fold(character) !== character || !/^[a-zü]+$/.test(syllable)) continue
  bySyllable.set(syllable, `${bySyllable.get(syllable) ?? ''}${character}`)
}
const text = [...bySyllable]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flat()
  .join('')
const lines = text.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'gu')) ?? []
writeFileSync(
  OUTPUT,
  `// Written by eval/noise/syllables.ts from pinyin-pro's dictionary (MIT). Do not edit by hand: run it again.

/** Each syllable without its tone, and after it the folded characters that are read so. Line ends mean nothing. */
export const SYLLABLES_TABLE = \`
${lines.join('\n')}
\`
`,
)
