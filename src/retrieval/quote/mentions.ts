import type { Span } from '../types.ts'

/** A place where a text holds a name, half-open, in UTF-16 units. */
export interface Mention extends Span {
  readonly name: string
}

/**
 * The mentions of names in a folded text, in order; none lies within another: where 李明远 stands, 李明 does not.
 *
 * @param names folded
 */
export function findMentions(folded: string, names: Iterable<string>): Mention[] {
  const byFirst = new Map<number, string[]>()
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    const first = byFirst.get(name.charCodeAt(0))
    if (first) first.push(name)
    else byFirst.set(name.charCodeAt(0), [name])
  }
  const mentions: Mention[] = []
  let done = 0
  for (let start = 0; start < folded.length; start++) {
    const name = byFirst.get(folded.charCodeAt(start))?.find((one) => folded.startsWith(one, start))
    if (name === undefined || start + name.length <= done) continue
    done = start + name.length
    mentions.push({ name, start, end: done })
  }
  return mentions
}

/** The spans of the mentions of each name, in order; those of a dotted name are also mentions of its parts. */
export function mentionsByName(folded: string, names: Iterable<string>): Map<string, Span[]> {
  const byName = new Map<string, Span[]>()
  const add = (name: string, start: number) => {
    const spans = byName.get(name) ?? []
    spans.push({ start, end: start + name.length })
    byName.set(name, spans)
  }
  for (const { name, start } of findMentions(folded, names)) {
    add(name, start)
    if (!name.includes('·')) continue
    let at = start
    for (const part of name.split('·')) {
      add(part, at)
      at += part.length + 1
    }
  }
  return byName
}
