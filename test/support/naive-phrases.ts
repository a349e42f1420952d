import { fold } from '../../src/retrieval/language/fold.ts'

/** A clean text by its id. */
export type Texts = ReadonlyMap<string, string>

/** Every place of a phrase without wildcards as `id start-end`, found by comparing at every character of every text. */
export function naivePlaces(texts: Texts, phrase: string): string[] {
  const wanted = fold(phrase).replace(/\s/gu, '')
  const places: string[] = []
  for (const [id, clean] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const units = [...fold(clean).split('').entries()].filter(([, unit]) => !/\s/u.test(unit))
    const text = units.map(([, unit]) => unit).join('')
    for (let at = 0; at + wanted.length <= text.length; at++) {
      if (text.startsWith(wanted, at))
        places.push(`${id} ${units[at]![0]}-${units[at + wanted.length - 1]![0] + 1}`)
    }
  }
  return places
}

/** A phrase of 1 to 12 characters out of a text, or one that stands there only by chance. */
export function randomPhrase(random: () => number, clean: string): string {
  const characters = [...clean]
  const length = 1 + Math.floor(random() * 12)
  const start = Math.floor(random() * Math.max(1, characters.length - length))
  const phrase = characters.slice(start, start + length)
  if (random() < 0.1) phrase[Math.floor(random() * phrase.length)] = characters[start + 40] ?? '的'
  if (random() < 0.2) phrase.splice(Math.floor(random() * phrase.length), 0, ' ')
  return phrase.join('')
}
