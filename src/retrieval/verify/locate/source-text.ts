import type { Reading } from '../../article/reading.ts'
import type { EditKind } from '../../contract/types.ts'
import { ComparedText, stretchAround } from '../compare/compared-text.ts'
import { isNamedByKind, placesAndBodies } from '../compare/names.ts'

/** Edits that repair or lay out the text of the body; the others remove what is not part of it. */
const REPAIRS: ReadonlySet<EditKind> = new Set([
  'gbk-shift',
  'inserted-reading',
  'byte-order-mark',
  'line-ending',
  'space',
  'markup',
  'placeholder',
])

/** An article as quotes are compared with it. Made once for a reading. */
export class SourceText {
  readonly clean: ComparedText
  private rawText: ComparedText | null | undefined
  private readonly namedHere = new Map<string, boolean>()
  private readonly namesOfStretch = new Map<number, ReadonlySet<string>>()

  constructor(
    readonly id: string,
    readonly reading: Reading,
  ) {
    this.clean = new ComparedText(reading.clean)
  }

  /** The raw text, where repairs made the clean text differ from it in words; else null. */
  get raw(): ComparedText | null {
    if (this.rawText === undefined) {
      const mended = this.reading.article.edits.some(
        ({ kind }) => kind === 'gbk-shift' || kind === 'inserted-reading',
      )
      this.rawText = mended ? new ComparedText(this.reading.article.raw) : null
    }
    return this.rawText
  }

  /**
   * Whether folded characters are a place or a body that the article names by its kind. Of the article only the
   * stretches with these characters are cut into words, which takes a second for 250,000 characters.
   */
  isPlaceOrBody(folded: string): boolean {
    if (!isNamedByKind(folded)) return false
    const known = this.namedHere.get(folded)
    if (known !== undefined) return known
    const isNamed = this.names(folded)
    this.namedHere.set(folded, isNamed)
    return isNamed
  }

  private names(folded: string): boolean {
    const text = this.clean.folded
    for (let at = text.indexOf(folded); at >= 0; ) {
      const { start, end } = stretchAround(text, at)
      let names = this.namesOfStretch.get(start)
      if (!names) {
        names = new Set(placesAndBodies(text.slice(start, end)))
        this.namesOfStretch.set(start, names)
      }
      if (names.has(folded)) return true
      at = text.indexOf(folded, Math.max(end, at + 1))
    }
    return false
  }

  /** Whether a raw span is part of the body: all edits that touch it are repairs. */
  isBody(start: number, end: number): boolean {
    return this.reading.article.edits
      .filter(({ raw }) => raw.start < end && raw.end > start)
      .every(({ kind }) => REPAIRS.has(kind))
  }
}

const texts = new WeakMap<Reading, SourceText>()

export function sourceTextOf(id: string, reading: Reading): SourceText {
  let text = texts.get(reading)
  if (!text) {
    text = new SourceText(id, reading)
    texts.set(reading, text)
  }
  return text
}
