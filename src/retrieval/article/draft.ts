import { cleanSpan, type Edit, type EditKind, type RawSpan, rawSpan } from '../contract/types.ts'
import { OffsetMap } from './offset-map.ts'

/** A change that a cleaning step proposes, in offsets of the draft's current text. */
export interface Change {
  readonly kind: EditKind
  readonly start: number
  readonly end: number
  readonly after: string
  readonly reason: string
}

/**
 * A raw text on its way to a clean one. Steps read `text` and propose changes to it; the draft records them as
 * edits of the raw text that never overlap, whatever came before.
 */
export class Draft {
  private map: OffsetMap

  constructor(
    readonly raw: string,
    edits: readonly Edit[] = [],
  ) {
    this.map = new OffsetMap(raw, edits)
  }

  /** The text after the changes made so far. */
  get text(): string {
    return this.map.clean
  }

  /** The edits so far: non-overlapping, in raw order. */
  get edits(): readonly Edit[] {
    return this.map.edits
  }

  /** The raw span that encloses a span of the current text. */
  toRaw(start: number, end: number): RawSpan {
    return this.map.toRaw(cleanSpan(start, end))
  }

  /** @param changes non-overlapping; offsets are those of `text` before the call */
  apply(changes: readonly Change[]): void {
    const added: Edit[] = []
    const swallowed = new Set<Edit>()
    for (const change of this.separate(changes)) {
      for (const edit of this.record(change, swallowed)) added.push(edit)
    }
    if (added.length === 0) return
    const kept = this.edits.filter((edit) => !swallowed.has(edit))
    const edits = kept.concat(added).sort((a, b) => a.raw.start - b.raw.start)
    this.map = new OffsetMap(this.raw, edits)
  }

  /** In order, without empty ones; changes that touch the same earlier replacement become one. */
  private separate(changes: readonly Change[]): Change[] {
    const separate: Change[] = []
    for (const change of [...changes].sort((a, b) => a.start - b.start)) {
      if (change.start === change.end) continue
      const last = separate.at(-1)
      if (!last || this.toRaw(last.start, last.end).end <= this.toRaw(change.start, change.end).start) {
        separate.push(change)
        continue
      }
      const after = last.after + this.text.slice(last.end, change.start) + change.after
      separate[separate.length - 1] = { ...last, end: change.end, after }
    }
    return separate
  }

  /**
   * Earlier removals inside the changed span stay as they are and the change is recorded around them; earlier
   * replacements inside it are swallowed. Text of a replacement that the change only touches is kept.
   */
  private record(change: Change, swallowed: Set<Edit>): Edit[] {
    const raw = this.map.toRaw(cleanSpan(change.start, change.end))
    const whole = this.map.toClean(raw)
    const after =
      this.text.slice(whole.start, change.start) + change.after + this.text.slice(change.end, whole.end)
    const inside = this.map.editsWithin(raw)
    const keepRemovals = after === ''
    const pieces: RawSpan[] = []
    let from: number = raw.start
    for (const edit of inside) {
      if (!keepRemovals || edit.after !== '') {
        swallowed.add(edit)
        continue
      }
      if (edit.raw.start > from) pieces.push(rawSpan(from, edit.raw.start))
      from = edit.raw.end
    }
    if (raw.end > from) pieces.push(rawSpan(from, raw.end))
    return pieces.map((piece) => ({
      kind: change.kind,
      raw: piece,
      before: this.raw.slice(piece.start, piece.end),
      after,
      reason: change.reason,
    }))
  }
}
