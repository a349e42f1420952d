import { styleText } from 'node:util'

/** Styles for results; each returns its text unchanged where colours are not wanted. */
export interface Paint {
  /** Whether there are styles at all. */
  readonly enabled: boolean
  readonly quote: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
}

export function createPaint(enabled: boolean): Paint {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    enabled && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    enabled,
    quote: style('bold'),
    faint: style('dim'),
    good: style('green'),
    warning: style('yellow'),
    bad: style('red'),
  }
}
