/** The end of a passage id, `<article id>#<start>-<end>`: with it, an article's id could be taken for one. */
const PASSAGE_END = /#(?=\d+-\d+$)/u

/** Control characters and line ends, which no terminal or address shows; and halves of surrogate pairs. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u

/** The id, changed where it ends as the id of a passage does. */
export function withoutPassageForm(id: string): string {
  return id.replace(PASSAGE_END, '_')
}

/** Whether an id can be shown and sent: well-formed Unicode, no control characters, not blank. */
export function isFit(id: string): boolean {
  return id.trim() !== '' && !UNFIT.test(id)
}

/** The id of a file: its path inside the corpus folder without the extension. */
export function idOfFile(stem: string): string {
  return withoutPassageForm(stem.replace(new RegExp(UNFIT, 'gu'), '_'))
}

/**
 * An id as a JSON line states it: a string, or a number in its decimal digits.
 * @param line the line itself: a number beyond 2^53 has lost digits when it is parsed
 */
export function statedId(id: unknown, line: string): string | null {
  if (typeof id === 'string') return id
  if (typeof id !== 'number') return null
  if (Number.isSafeInteger(id)) return String(id)
  const written = [...line.matchAll(/"id"\s*:\s*(-?\d+)(?![\d.eE])/gu)].map(([, digits = '']) => digits)
  return written.find((digits) => Number(digits) === id) ?? String(id)
}
