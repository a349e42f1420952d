/** Wide (W) and full-width (F) blocks of Unicode's East Asian Width, https://www.unicode.org/reports/tr11/ */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const ZERO = /[\p{M}\p{Cf}\p{Cc}]/u
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Number of columns a line takes in a terminal: 2 for a Chinese character, 0 for a combining mark. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  if (ZERO.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Spaces up to `width` columns; a longer text stays as it is. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Cuts a line to at most `width` columns, `…` marking the cut; white space counts as one space. */
export function shorten(text: string, width: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (displayWidth(line) <= width) return line
  return `${takeColumns([...line], width - 1).join('')}…`
}

/** Cuts the middle out of a line that is wider than `width` columns. */
export function shortenMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const half = Math.floor((width - 1) / 2)
  const head = takeColumns([...text], half).join('')
  const tail = takeColumns([...text].reverse(), half)
    .reverse()
    .join('')
  return `${head}…${tail}`
}

/** The characters from the first on that fit into `width` columns. */
export function takeColumns(characters: readonly string[], width: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of characters) {
    used += characterWidth(character)
    if (used > width) break
    taken.push(character)
  }
  return taken
}

/** Shows control characters as pictures (U+2400…), so that text of an article cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\u2421'))
}

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
