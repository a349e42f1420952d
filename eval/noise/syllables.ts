/**
 * Writes data/syllables.tsv: npx tsx eval/noise/syllables.ts
 *
 * The readings are pinyin-pro's first one of each character by itself, without tone. They are committed because the
 * dictionary takes some 100 ms to load and ask, which the first search of a process would pay.
 */
import { writeFileSync } from 'node:fs'
import { pinyin } from 'pinyin-pro'
import { fold } from '../../src/retrieval/language/fold.ts'

const OUTPUT = 'data/syllables.tsv'

/** The CJK Unified Ideographs block, and the digit 〇. */
const POINTS = [0x3007, ...Array.from({ length: 0xa000 - 0x4e00 }, (_, i) => 0x4e00 + i)]

const bySyllable = new Map<string, string>()
for (const point of POINTS) {
  const character = String.fromCharCode(point)
  const syllable = pinyin(character, { toneType: 'none' })
  if (fold(character) !== character || !/^[a-zü]+$/.test(syllable)) continue
  bySyllable.set(syllable, `${bySyllable.get(syllable) ?? ''}${character}`)
}
const rows = [...bySyllable].map((row) => row.join('\t')).sort()
writeFileSync(
  OUTPUT,
  `# Syllables without tone, each with the characters that are read so by themselves (a character's first reading).
# Written by eval/noise/syllables.ts: do not edit by hand.
# Source: the dictionary of pinyin-pro 3 (https://github.com/zh-lx/pinyin-pro).
# Licence: MIT.
# Used by: models.
syllable\tcharacters
${rows.join('\n')}
`,
)
