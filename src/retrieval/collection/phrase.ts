import { ChuchuError } from '../contract/errors.ts'
import { type CleanSpan, cleanSpan, type Span } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import type { Pace } from '../support/pace.ts'
import { withoutSpace } from './article-texts.ts'

const LONGEST_PHRASE = 200

/** Characters that a `*` stands for at most. */
const WILDCARD = 10

/**
 * What stands between the wildcards of a phrase, folded and without white space.
 * @throws ChuchuError `invalid_input`
 */
export function piecesOf(phrase: string): string[] {
  const length = [...phrase].length
  if (length > LONGEST_PHRASE) {
    throw new ChuchuError(
      'invalid_input',
      `the phrase has ${length} characters, more than ${LONGEST_PHRASE}`,
      'look for a shorter part of it',
    )
  }
  const pieces = withoutSpace(fold(phrase)).split('*').filter(Boolean)
  if (pieces.length > 0) return pieces
  throw new ChuchuError(
    'invalid_input',
    'the phrase has no character to look for',
    'give at least one character besides * and white space',
  )
}

/** A clean text folded and without white space, with the way back. */
export class PlacedText {
  readonly text: string
  /** UTF-16 offset in the clean text of each unit. */
  private readonly at: Uint32Array

  constructor(private readonly clean: string) {
    const folded = fold(clean)
    this.text = withoutSpace(folded)
    this.at = new Uint32Array(this.text.length)
    let size = 0
    for (let i = 0; i < folded.length; i++) if (folded[i] === this.text[size]) this.at[size++] = i
  }

  /** The clean span of a span of the text that is not empty. */
  spanOf({ start, end }: Span): CleanSpan {
    return cleanSpan(this.at[start]!, this.at[end - 1]! + 1)
  }

  /** Whether a line ends between two neighbouring units. */
  endsLineBefore(unit: number): boolean {
    return /[\n\r]/u.test(this.clean.slice(this.at[unit - 1]! + 1, this.at[unit]))
  }
}

/** Places after which the clock is looked at. */
const PLACES_A_LOOK = 1000

/** All places of a piece, those that overlap as well: 哈哈 stands twice in 哈哈哈. */
export async function placesOf(text: string, piece: string, pace: Pace): Promise<number[]> {
  const places: number[] = []
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
    places.push(at)
    if (places.length % PLACES_A_LOOK === 0 && pace.isDue) await pace.turn()
  }
  return places
}

/** Whether the pieces stand in the text in order: what every text with the phrase passes. */
export function holdsInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0
  for (const piece of pieces) {
    const at = text.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return true
}

/**
 * The places of a phrase with wildcards, from left to right and without overlap. A wildcard stands for as few characters
 * as it can, white space not counted, and for none over the end of a line.
 */
export async function wildcardPlaces(
  placed: PlacedText,
  pieces: readonly string[],
  pace: Pace,
): Promise<Span[]> {
  const places: Span[] = []
  let match = new WildcardMatch(placed, pieces)
  let made = 0
  let from = 0
  for (const start of await placesOf(placed.text, pieces[0] ?? '', pace)) {
    if (start < from) continue
    // What failed before this place is never asked for again: of a long text it would fill the memory.
    if (start - made > FORGET) [match, made] = [new WildcardMatch(placed, pieces), start]
    const end = match.endFrom(0, start)
    if (pace.isDue) await pace.turn()
    if (end === null) continue
    places.push({ start, end })
    from = end
  }
  return places
}

/** UTF-16 units after which failures are forgotten: some times what a phrase with its wildcards can cover. */
const FORGET = 10 * LONGEST_PHRASE

/** What was found not to match is remembered, so that many wildcards take no longer than the text is long for each. */
class WildcardMatch {
  private readonly failed = new Set<number>()

  constructor(
    private readonly placed: PlacedText,
    private readonly pieces: readonly string[],
  ) {}

  /** Where the phrase ends whose piece `i` stands at a unit; null where it does not go on from there. */
  endFrom(i: number, at: number): number | null {
    const key = i * (this.placed.text.length + 1) + at
    if (this.failed.has(key)) return null
    const piece = this.pieces[i] ?? ''
    const end = this.placed.text.startsWith(piece, at) ? this.endBehind(i, at + piece.length) : null
    if (end === null) this.failed.add(key)
    return end
  }

  private endBehind(i: number, from: number): number | null {
    if (i === this.pieces.length - 1) return from
    const { text } = this.placed
    let at = from
    for (let characters = 0; characters <= WILDCARD && at < text.length; characters++) {
      if (this.placed.endsLineBefore(at)) return null
      const end = this.endFrom(i + 1, at)
      if (end !== null) return end
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
    }
    return null
  }
}
