/** Numbers from 0 to 1. */
export type Random = () => number

export function pick<T>(random: Random, items: readonly T[]): T | null {
  return items.length === 0 ? null : items[Math.floor(random() * items.length)]!
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}
