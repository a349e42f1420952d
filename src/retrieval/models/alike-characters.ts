import { vocabulary } from '../language/vocabulary.generated.ts'

interface Syllables {
  /** Number of the syllable by UTF-16 unit of the folded character; 0: none is known. */
  readonly numbers: Uint16Array
  /** The characters of each syllable by its number. */
  readonly characters: readonly string[]
}

let syllables: Syllables | undefined

/**
 * Number, above 0, of the toneless syllable that a character is read as by itself; 0 for what is not Han or has no known
 * reading. A character of several readings always gives the same one, so that both sides of a comparison do.
 * @param unit UTF-16 unit of folded text
 */
export function syllableOf(unit: number): number {
  syllables ??= readSyllables()
  return syllables.numbers[unit] ?? 0
}

/** The folded characters that share a character's syllable, itself among them; '' where no reading is known. */
export function soundAlikes(character: string): string {
  const number = character.length === 1 ? syllableOf(character.charCodeAt(0)) : 0
  return syllables?.characters[number] ?? ''
}

function readSyllables(): Syllables {
  const numbers = new Uint16Array(0x10000)
  const characters = ['']
  for (const { characters: alike } of vocabulary.syllables) {
    for (let at = 0; at < alike.length; at++) numbers[alike.charCodeAt(at)] = characters.length
    characters.push(alike)
  }
  return { numbers, characters }
}

let others: Map<string, string> | undefined

/** The folded characters that look like a folded one, without it; '' where none is known. */
export function lookAlikes(character: string): string {
  others ??= readLookAlikes()
  return others.get(character) ?? ''
}

function readLookAlikes(): Map<string, string> {
  const found = new Map<string, string>()
  for (const group of vocabulary.lookAlikes) {
    for (const character of group) {
      found.set(character, (found.get(character) ?? '') + group.replace(character, ''))
    }
  }
  return found
}
