import type { Span } from '../../contract/types.ts'
import type { KnownArticles } from './known-articles.ts'
import { type Attribution, mergeReferences, referenceOf, UNATTRIBUTED } from './references.ts'

/** A citation mark of a paragraph, in UTF-16 units of it. */
export interface CitationMark extends Span, Attribution {}

/** A paragraph with its citation marks, and the same text with everything masked that is neither a quote nor part of a sentence. */
export interface MarkedText {
  readonly marks: readonly CitationMark[]
  /** As long as the text. Marks, code, links and titles of works are U+FFFC. */
  readonly masked: string
}

export const MASK = '\ufffc'

const CODE = /(`{1,3})([^`\n]{1,2000})\1/gu
const LINK =
  /\[([^[\]\n]{0,500})\](?:\(\s{0,3}<?([^()\s<>]{1,2000})>?(?:\s{1,3}"[^"\n]{0,200}")?\s{0,3}\)|\[([^[\]\n]{1,100})\])/gu
const ADDRESS = /<?(?:https?|article|passage):\/\/[^\s<>()（）[\]【】，。；、”」』"]{1,2000}>?/giu
const BRACKETS =
  /\[([^[\]\n]{1,300})\]|【([^【】\n]{1,300})】|〔([^〔〕\n]{1,300})〕|\(([^()\n]{1,300})\)|（([^（）\n]{1,300})）/gu
const WORK = /《([^《》\n]{1,200})》/gu

/** Bracketed omission marks belong to the quote around them. */
const OMISSION = /^\s*(?:[.…⋯]+|中?略)\s*$/u

/** Finds the citation marks of a paragraph: ids, labels, links, footnotes and numbered references. */
export function markCitations(
  text: string,
  known: KnownArticles,
  definitions: ReadonlyMap<string, string>,
): MarkedText {
  const finder = new MarkFinder(text, known, definitions)
  finder.each(LINK, ({ 0: whole, 1: words = '', 2: target, 3: label = '', index }) => {
    const own = finder.refer(words)
    const named = finder.refer(target ?? label)
    if (own) return finder.add(index, index + whole.length, named ? mergeReferences([own, named]) : own)
    const close = index + 1 + words.length
    finder.mask(index, index + 1)
    if (named) finder.add(close, index + whole.length, named)
    else finder.mask(close, index + whole.length)
  })
  finder.each(CODE, ({ 0: whole, 2: words = '', index }) => {
    const reference = finder.refer(words)
    if (reference && reference.articles.length > 0) finder.add(index, index + whole.length, reference)
    else finder.mask(index, index + whole.length)
  })
  finder.each(BRACKETS, ({ 0: whole, index, ...groups }) => {
    const words = groups[1] ?? groups[2] ?? groups[3] ?? groups[4] ?? groups[5] ?? ''
    if (OMISSION.test(words)) return
    const reference = finder.refer(words) ?? (isDangling(whole) ? UNATTRIBUTED : null)
    if (reference) finder.add(index, index + whole.length, reference)
  })
  finder.each(ADDRESS, ({ 0: whole, index }) => {
    const reference = finder.refer(whole.replace(/^<|>$/gu, ''))
    if (reference) finder.add(index, index + whole.length, reference)
    else finder.mask(index, index + whole.length)
  })
  finder.each(WORK, ({ 0: whole, 1: title = '', index }) => {
    const articles = known.withTitle(title)
    if (articles.length > 0) finder.add(index, index + whole.length, { ...UNATTRIBUTED, articles })
    else finder.mask(index, index + whole.length)
  })
  return finder.result()
}

/** A number or footnote that no list explains is a citation mark all the same. */
function isDangling(whole: string): boolean {
  return /^\[\^?\d{1,3}\]$|^\[\^/u.test(whole)
}

class MarkFinder {
  private readonly marks: CitationMark[] = []
  private masked: string
  private readonly gaps: Span[] = []

  constructor(
    text: string,
    private readonly known: KnownArticles,
    private readonly definitions: ReadonlyMap<string, string>,
  ) {
    this.masked = text
  }

  refer(words: string): Attribution | null {
    return referenceOf(words, this.known, this.definitions)
  }

  /** Calls back for each match in what is not masked yet. */
  each(pattern: RegExp, found: (match: RegExpExecArray) => void): void {
    for (const match of this.masked.matchAll(pattern)) found(match)
    this.apply()
  }

  add(start: number, end: number, reference: Attribution): void {
    this.marks.push({ start, end, ...reference })
    this.mask(start, end)
  }

  mask(start: number, end: number): void {
    this.gaps.push({ start, end })
  }

  private apply(): void {
    const parts: string[] = []
    let done = 0
    for (const { start, end } of this.gaps.sort((a, b) => a.start - b.start)) {
      if (start < done) continue
      parts.push(this.masked.slice(done, start), MASK.repeat(end - start))
      done = end
    }
    this.masked = parts.join('') + this.masked.slice(done)
    this.gaps.length = 0
  }

  result(): MarkedText {
    return { marks: this.marks.sort((a, b) => a.start - b.start), masked: this.masked }
  }
}
