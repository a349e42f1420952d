import { type CleanSpan, cleanSpan, type Heading, type Passage, type Sentence } from '../contract/types.ts'
import { headingsAbove } from '../people/headings.ts'

/** Length in UTF-16 units that passages aim at: long enough to hold an answer with its subject, short enough to rank it. */
const TARGET_LENGTH = 180

/** The id of a passage: opaque to clients, stable while the article's clean text is. */
export function passageId(article: string, span: CleanSpan): string {
  return `${article}#${span.start}-${span.end}`
}

/** Splits a passage id into its article id and clean span; null where it has not the form of one. */
export function parsePassageId(id: string): { article: string; span: CleanSpan } | null {
  const match = /^(.+)#(\d{1,9})-(\d{1,9})$/su.exec(id)
  if (!match) return null
  const start = Number(match[2])
  const end = Number(match[3])
  return start < end ? { article: match[1]!, span: cleanSpan(start, end) } : null
}

/**
 * Cuts an article into passages of whole sentences, about 180 units each. A passage never crosses a paragraph
 * end, since a paragraph is the unit in which the author keeps to one matter. Headings are not passages: they
 * are the context of what stands below them.
 */
export function splitPassages(
  article: string,
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
): Passage[] {
  const headingStarts = new Set<number>(headings.map((heading) => heading.span.start))
  const body = sentences.filter((sentence) => !headingStarts.has(sentence.span.start))
  return groupSentences(body).map((span) => ({
    id: passageId(article, span),
    article,
    span,
    context: contextOf(clean, headings, span),
  }))
}

function contextOf(clean: string, headings: readonly Heading[], span: CleanSpan): string {
  return headingsAbove(headings, span.start)
    .map((heading) => clean.slice(heading.span.start, heading.span.end))
    .join('\n')
}

function groupSentences(sentences: readonly Sentence[]): CleanSpan[] {
  const spans: CleanSpan[] = []
  let open: Sentence[] = []
  const close = () => {
    if (open.length > 0) spans.push(cleanSpan(open[0]!.span.start, open.at(-1)!.span.end))
    open = []
  }
  for (const sentence of sentences) {
    if (open.length > 0 && !belongs(open, sentence)) close()
    open.push(sentence)
  }
  close()
  return spans
}

/** Whether the sentence brings the open passage nearer to the target length than leaving it out would. */
function belongs(open: readonly Sentence[], sentence: Sentence): boolean {
  const first = open[0]!
  if (sentence.paragraph !== first.paragraph) return false
  const without = open.at(-1)!.span.end - first.span.start
  const withIt = sentence.span.end - first.span.start
  return Math.abs(withIt - TARGET_LENGTH) <= Math.abs(TARGET_LENGTH - without)
}
