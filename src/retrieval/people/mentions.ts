import type { Span } from '../contract/types.ts'
import { startsClause } from './names.ts'
import { titleLengthBefore } from './titles.ts'

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
  const known = new Set(names)
  const lengths = lengthsByFirst(known)
  const mentions: Mention[] = []
  let done = 0
  for (let start = 0; start < folded.length; start++) {
    const length = lengths
      .get(folded.charCodeAt(start))
      ?.find((one) => start + one <= folded.length && known.has(folded.slice(start, start + one)))
    if (length === undefined || start + length <= done) continue
    done = start + length
    mentions.push({ name: folded.slice(start, done), start, end: done })
  }
  return mentions
}

/**
 * The lengths of the names by their first UTF-16 unit, longest first: a text with thousands of names has a few lengths
 * of each first unit.
 */
function lengthsByFirst(names: Iterable<string>): ReadonlyMap<number, readonly number[]> {
  const lengths = new Map<number, number[]>()
  for (const name of names) {
    const own = lengths.get(name.charCodeAt(0)) ?? []
    if (!own.includes(name.length)) own.push(name.length)
    lengths.set(name.charCodeAt(0), own)
  }
  for (const own of lengths.values()) own.sort((a, b) => b - a)
  return lengths
}

/**
 * The mentions that introduce what follows as the person's words, as in an interview: at the start of a clause or after
 * a title, and with a colon behind.
 *
 * @param mentions of `masked`, in order
 */
export function speakerLabels(masked: string, mentions: readonly Mention[]): Mention[] {
  return mentions.filter(({ start, end }) => {
    if (masked[end] !== ':' || !/^.[^\n:]{8}/u.test(masked.slice(end))) return false
    if (/(?:摄影?|文|编辑|作者|责编|供稿|通讯员) *$/u.test(masked.slice(Math.max(0, start - 4), start)))
      return false
    const before = masked.slice(0, start).trimEnd().length
    return startsClause(masked, start) || titleLengthBefore(masked, before) > 0
  })
}

/** The spans of the mentions of each name, in order; those of a name in parts (夏巴兹·谢里夫, Tom Miller) are also mentions of its parts. */
export function mentionsByName(folded: string, names: Iterable<string>): Map<string, Span[]> {
  const byName = new Map<string, Span[]>()
  const add = (name: string, start: number) => {
    const spans = byName.get(name) ?? []
    spans.push({ start, end: start + name.length })
    byName.set(name, spans)
  }
  for (const { name, start } of findMentions(folded, names)) {
    add(name, start)
    if (!/[· ]/u.test(name)) continue
    let at = start
    for (const part of name.split(/[· ]/u)) {
      add(part, at)
      at += part.length + 1
    }
  }
  return byName
}
