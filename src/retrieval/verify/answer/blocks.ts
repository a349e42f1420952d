import type { Span } from '../../contract/types.ts'

/**
 * A block of a Markdown answer: a paragraph, list item or table row; a heading; a block quote's paragraph without its
 * marks; or a line that says where the block before it is from (出处：…).
 */
export interface Block {
  readonly kind: 'paragraph' | 'heading' | 'quote' | 'source'
  readonly text: string
  /** In UTF-16 units of the answer. For a quote, `text` lacks the `>` marks inside the span. */
  readonly span: Span
}

export interface Blocks {
  readonly blocks: readonly Block[]
  /** Contents of footnotes, link definitions and numbered references, by their label. */
  readonly definitions: ReadonlyMap<string, string>
}

const FENCE = /^ {0,3}(?:```|~~~)/u
const QUOTE_LINE = /^ {0,3}(?:> ?)+/u
const HEADING = /^ {0,3}#{1,6}(?:\s|$)|^ {0,3}\*\*[^*。]{1,40}\*\*\s{0,5}$/u
const LIST_ITEM = /^ {0,12}(?:[-*+]|\d{1,3}[.)、])\s/u
const ROW = /^ {0,3}\|/u
const SOURCE_LINE =
  /^[\s*_（(【[]{0,6}(?:出处|出處|来源|來源|资料来源|資料來源|引自|摘自|source|sources)[*_]{0,2}\s{0,3}[:：]/iu
const DEFINITION = /^ {0,3}\[(\^?[^\]\s]{1,50})\]:\s{0,5}(\S.*)$/u
const NUMBERED = /^ {0,3}(?:\[(\d{1,3})\]|(\d{1,3})[.)、])\s{0,5}(\S.*)$/u
const REFERENCES =
  /^[\s#*_]{0,10}(?:参考|參考|引用|来源|來源|出处|出處|注释|註釋|资料|資料|references|sources|notes)[^。，,]{0,10}$/iu

/** Cuts an answer into blocks. Code blocks are left out; anything that is not closed ends with the answer. */
export function blocksOf(answer: string): Blocks {
  const reader = new BlockReader()
  let at = 0
  for (const line of answer.split('\n')) {
    reader.line(line.replace(/\r$/u, ''), at)
    at += line.length + 1
  }
  reader.flush()
  return reader
}

class BlockReader implements Blocks {
  readonly blocks: Block[] = []
  readonly definitions = new Map<string, string>()
  private open: { kind: Block['kind']; lines: string[]; start: number; end: number } | null = null
  private inCode = false
  private inReferences = false

  line(line: string, at: number): void {
    if (FENCE.test(line)) {
      this.flush()
      this.inCode = !this.inCode
      return
    }
    if (this.inCode || this.takeDefinition(line)) return
    const quoted = QUOTE_LINE.exec(line)?.[0].length ?? 0
    const content = line.slice(quoted)
    const kind = quoted > 0 ? 'quote' : kindOf(line)
    if (content.trim() === '') {
      this.flush()
      return
    }
    const goesOn = kind === 'quote' || (kind === 'paragraph' && !LIST_ITEM.test(line) && !ROW.test(line))
    if (this.open?.kind !== kind || !goesOn) this.flush()
    this.open ??= { kind, lines: [], start: at + quoted, end: at }
    this.open.lines.push(content)
    this.open.end = at + line.length
    this.inReferences = REFERENCES.test(line) || (this.inReferences && kind !== 'heading')
  }

  flush(): void {
    if (this.open) {
      const { kind, lines, start, end } = this.open
      this.blocks.push({ kind, text: lines.join('\n'), span: { start, end } })
    }
    this.open = null
  }

  /** Footnotes and link definitions anywhere; numbered lines under a heading such as 参考来源. */
  private takeDefinition(line: string): boolean {
    const [, defined, meaning] = DEFINITION.exec(line) ?? []
    const isNumbered = this.inReferences || line.trimStart().startsWith('[')
    const [, bracketed, listed, words] = (isNumbered && NUMBERED.exec(line)) || []
    const label = defined ?? bracketed ?? (this.inReferences ? listed : undefined)
    const content = defined === undefined ? words : meaning
    if (label === undefined || content === undefined) return false
    this.definitions.set(label, content)
    this.flush()
    return true
  }
}

function kindOf(line: string): Block['kind'] {
  if (HEADING.test(line)) return 'heading'
  return SOURCE_LINE.test(line) ? 'source' : 'paragraph'
}
