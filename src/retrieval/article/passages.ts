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
  const [, article = '', from, to] = match
  const start = Number(from)
  const end = Number(to)
  return start < end ? { article, span: cleanSpan(start, end) } : null
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
  let paragraph = -1
  for (const sentence of sentences) {
    const open = spans.at(-1)
    const goesOn = open && sentence.paragraph === paragraph && belongs(open, sentence.span)
    if (goesOn) spans[spans.length - 1] = cleanSpan(open.start, sentence.span.end)
    else spans.push(cleanSpan(sentence.span.start, sentence.span.end))
    paragraph = sentence.paragraph
  }
  return spans
}

/** Whether the sentence brings the open passage nearer to the target length than leaving it out would. */
function belongs(open: CleanSpan, sentence: CleanSpan): boolean {
  const without = open.end - open.start
  const withIt = sentence.end - open.start
  return Math.abs(withIt - TARGET_LENGTH) <= Math.abs(TARGET_LENGTH - without)
}
