import { type CleanSpan, cleanSpan, type Edit, type RawSpan, rawSpan } from '../contract/types.ts'
import { itemAt } from '../support/item-at.ts'
import { partitionPoint } from '../support/partition-point.ts'

/**
 * The clean text of a document, derived together with the map that leads back to the raw text. Replaying the
 * recorded edits over the raw text *is* the construction, so the two can never disagree.
 */
export class OffsetMap {
  readonly clean: string
  readonly edits: readonly Edit[]
  /** Clean offset at which the text of edit i begins; same order as `edits`. */
  private readonly cleanStart: number[] = []

  /**
   * @param raw the raw text
   * @param edits non-overlapping, in raw order, each with `before === raw.slice(raw.start, raw.end)`
   * @throws Error when the edits overlap or do not fit the raw text: a defect of a cleaning step
   */
  constructor(raw: string, edits: readonly Edit[]) {
    this.edits = edits
    let clean = ''
    let done = 0
    for (const edit of edits) {
      if (edit.raw.start < done || raw.slice(edit.raw.start, edit.raw.end) !== edit.before) {
        throw new Error(
          `edit ${edit.kind} at raw ${edit.raw.start} overlaps another or does not fit the text`,
        )
      }
      clean += raw.slice(done, edit.raw.start)
      this.cleanStart.push(clean.length)
      clean += edit.after
      done = edit.raw.end
    }
    this.clean = clean + raw.slice(done)
  }

  /**
   * The raw span that encloses a clean span. Where the span begins or ends inside replaced text, the whole
   * replaced raw text is enclosed; text that was removed just outside the span is not.
   */
  toRaw(span: CleanSpan): RawSpan {
    if (span.start === span.end) {
      const at = this.rawStartOf(span.start)
      return rawSpan(at, at)
    }
    return rawSpan(this.rawStartOf(span.start), this.rawEndOf(span.end - 1))
  }

  /** The edits that lie inside a raw span, in order. */
  editsWithin(span: RawSpan): readonly Edit[] {
    const from = partitionPoint(this.edits, (edit) => edit.raw.start >= span.start)
    const to = partitionPoint(this.edits, (edit) => edit.raw.end > span.end)
    return this.edits.slice(from, Math.max(from, to))
  }

  /** The clean span of a raw span: what is left of it after the edits. */
  toClean(span: RawSpan): CleanSpan {
    return cleanSpan(this.cleanAt(span.start), this.cleanAt(span.end))
  }

  private rawStartOf(clean: number): number {
    const i = this.lastEditAtOrBefore(clean)
    const edit = this.edits[i]
    if (!edit) return clean
    const into = clean - itemAt(this.cleanStart, i)
    return into < edit.after.length ? edit.raw.start : edit.raw.end + into - edit.after.length
  }

  private rawEndOf(cleanLast: number): number {
    const i = this.lastEditAtOrBefore(cleanLast)
    const edit = this.edits[i]
    if (!edit) return cleanLast + 1
    const into = cleanLast - itemAt(this.cleanStart, i)
    return into < edit.after.length ? edit.raw.end : edit.raw.end + into - edit.after.length + 1
  }

  private cleanAt(raw: number): number {
    const i = partitionPoint(this.edits, (edit) => edit.raw.start > raw) - 1
    const edit = this.edits[i]
    if (!edit) return raw
    const start = itemAt(this.cleanStart, i)
    if (raw >= edit.raw.end) return start + edit.after.length + raw - edit.raw.end
    return raw === edit.raw.start ? start : start + edit.after.length
  }

  private lastEditAtOrBefore(clean: number): number {
    return partitionPoint(this.cleanStart, (start) => start > clean) - 1
  }
}
