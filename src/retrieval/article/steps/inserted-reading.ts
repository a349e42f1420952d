import { createRequire } from 'node:module'
import type { Change } from '../draft.ts'

const CANDIDATE =
  /(\p{Script=Han})([(（])((?:[a-zɡɑüê\u00e0-\u00fc\u0101-\u01dc\u01f8\u01f9]|[\u0300\u0301\u0304\u030c]){1,8})([)）])/gu
/** Tone marks as combining characters: macron, acute, caron, grave. */
const TONE_MARKS = /[\u0300\u0301\u0304\u030c]/gu
/** A gloss or two explain rare characters to the reader; software that glosses does so again and again. */
const FEWEST = 5

// Loaded for files with candidates only: the dictionary takes some 40 ms.
const load = createRequire(import.meta.url)

/**
 * Removes readings that software inserted after characters: 創(chuàng)新 becomes 創新.
 *
 * A reading counts only with exactly one tone mark, and only when it is one of that very character's readings.
 * So bracketed units, abbreviations, English words and readings of a whole word stay. At least five are needed
 * in the file, because authors gloss rare characters themselves.
 */
export function insertedReadings(text: string): Change[] {
  const candidates = [...text.matchAll(CANDIDATE)].filter(([, , , reading = '']) => toneMarks(reading) === 1)
  if (candidates.length < FEWEST) return []
  const { pinyin } = load('pinyin-pro') as typeof import('pinyin-pro')
  const readings = candidates.filter((match) => {
    const [, character = '', , reading = ''] = match
    return pinyin(character, { multiple: true, type: 'array' }).includes(standard(reading))
  })
  return readings.length < FEWEST ? [] : readings.map(removal)
}

function removal(match: RegExpExecArray): Change {
  const [whole, character = '', , reading = ''] = match
  const start = match.index + character.length
  const end = match.index + whole.length
  const reason = `reading ${reading} inserted after ${character}`
  return { kind: 'inserted-reading', start, end, after: '', reason }
}

function toneMarks(reading: string): number {
  return reading.normalize('NFD').match(TONE_MARKS)?.length ?? 0
}

/** Composed, and with the ordinary a and g for the phonetic ones that some fonts made usual. */
function standard(reading: string): string {
  return reading.replace(/ɑ/gu, 'a').replace(/ɡ/gu, 'g').normalize('NFC')
}
