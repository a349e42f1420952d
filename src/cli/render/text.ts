import stringWidth from 'string-width'

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Number of columns a line takes in a terminal: 2 for a Chinese character, 0 for a combining mark. */
export const displayWidth = (text: string): number => stringWidth(text)

const segmenter = new Intl.Segmenter()
/** What a reader sees as one character, in its order. */
export const charactersOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment)

/** Spaces up to `width` columns; a longer text stays as it is. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Cuts a line to at most `width` columns, `…` marking the cut; white space counts as one space. */
export function shorten(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (displayWidth(line) <= width) return line
  return `${takeColumns(charactersOf(line), width - 1).join('')}…`
}

/** Cuts the middle out of a line that is wider than `width` columns. */
export function shortenMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const half = Math.floor((width - 1) / 2)
  const head = takeColumns(charactersOf(text), half).join('')
  const tail = takeColumns(charactersOf(text).reverse(), half).reverse().join('')
  return `${head}…${tail}`
}

/** The characters from the first on that fit into `width` columns. */
export function takeColumns(characters: readonly string[], width: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of characters) {
    used += displayWidth(character)
    if (used > width) break
    taken.push(character)
  }
  return taken
}

/** Shows control characters as pictures (U+2400…), so that text of an article cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\u2421'))
}

/** A text on one line, fit to print. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' '))

/** Shows white space as signs: ␣ space, ⍽ no-break space, → tab, ↵ line end, □ ideographic space. */
export function visibleSpace(text: string): string {
  return printable(
    text
      .replace(/ /g, '␣')
      .replace(/\u00a0/g, '⍽')
      .replace(/\u3000/g, '□')
      .replace(/\t/g, '→')
      .replace(/\r\n?|\n/g, '↵'),
  )
}

/** A number with its noun, e.g. `1 article`, `2 articles`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
