import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'

/** A label as it is written, with its prefix. `data/labels.tsv` says what the columns mean. */
interface Label {
  readonly text: string
  readonly field: string
  readonly place: string
  readonly byline: string
}

const LABELS: readonly Label[] = vocabulary.labels.flatMap(({ label, field, place, prefix, byline }) => [
  { text: label, field, place, byline },
  ...vocabulary.labelPrefixes
    .filter(({ group }) => group === prefix)
    .map((one) => {
      const isOwn = one.place === 'own' || place === 'byline'
      return { text: one.prefix + label, field, place: isOwn ? place : one.place, byline }
    }),
])

const FIELD_OF = new Map(LABELS.map(({ text, field }) => [text, field]))

/** The field of a label that LABEL_INSIDE matched. */
export function fieldOfLabel(label: string): string {
  return FIELD_OF.get(label) ?? 'other'
}

function sourceOf(holds: (label: Label) => boolean): string {
  return anyOf(LABELS.filter(holds).map(({ text }) => text))
}

const isAt = (...places: string[]) => {
  return ({ place }: Label) => places.includes(place)
}

/** Sources of regular expressions: labels that begin a line of metadata above the text. */
export const LABEL_ABOVE = sourceOf(isAt('any', 'head'))
/** Labels that divide such a line into fields. */
export const LABEL_INSIDE = sourceOf(isAt('any', 'head', 'inside'))

/** Labels of a field, or of one of several, that begin a line below the text as well. */
export function labelBelow(...fields: string[]): string {
  return sourceOf(({ field, place }) => place === 'any' && fields.includes(field))
}

/** Labels of a field wherever they stand. */
export function labelOf(field: string): string {
  return sourceOf((label) => label.field === field)
}

/** Labels before names in a byline that have a part there, without prefixes where those are not wanted. */
export function bylineLabel(part: string, withPrefixes = false): string {
  const bare = new Set(vocabulary.labels.map(({ label }) => label))
  return sourceOf(({ text, byline }) => byline === part && (withPrefixes || bare.has(text)))
}
