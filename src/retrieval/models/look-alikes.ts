import { vocabulary } from '../language/vocabulary.generated.ts'

let others: Map<string, string> | undefined

/** The folded characters that look like a folded one, without it; '' where none is known. */
export function lookAlikes(character: string): string {
  others ??= readGroups()
  return others.get(character) ?? ''
}

function readGroups(): Map<string, string> {
  const found = new Map<string, string>()
  for (const group of vocabulary.lookAlikes) {
    for (const character of group) {
      found.set(character, (found.get(character) ?? '') + group.replace(character, ''))
    }
  }
  return found
}
