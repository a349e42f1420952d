/**
 * Pieces that the schemas of the contract share. Input pieces state what a key takes as their error, so that a message
 * reads `"limit" must be a whole number from 1 to 50`.
 */
import { z } from 'zod'

/** The type of a schema's values. Nobody changes a request or an answer once it is made. */
export type Wire<S extends z.ZodType> = DeepReadonly<z.output<S>>

export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/** An object that refuses unknown keys and names the known ones. */
export function strict<S extends z.core.$ZodShape>(shape: S) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; the known keys are ${known}`
        : 'must be an object',
  })
}

/** Text with something besides white space in it; `max` in UTF-16 units. */
export function text(max: number) {
  const error = `must be text of 1 to ${max} characters and not only white space`
  return z.string({ error }).min(1, { error }).max(max, { error }).regex(/\S/, { error })
}

export function integer(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` })
}

export function list<T extends z.ZodType>(item: T, min: number, max: number, of: string) {
  const error = `must be a list of ${min} to ${max} ${of}`
  return z.array(item, { error }).min(min, { error }).max(max, { error })
}

/** A number of things, or an offset in UTF-16 units. */
export const count = z.int().min(0)

/** `[start, end)` */
export const span = z.object({ start: count, end: count })

export const queries = list(text(1000), 0, 8, 'other phrasings')
  .optional()
  .describe('Other phrasings of the same question: synonyms, full names, the terms an article would use')

export const cursor = text(1000).optional().describe('next_cursor of the answer before')

/**
 * For an answer that is too long for its reader and is cut: `cursors[i]` is the cursor of a page that goes on after
 * item i of this one. Tools leave it out.
 */
export const cursors = z.array(z.string())

export const detail = choice(['concise', 'full'])
  .default('concise')
  .describe('full adds context around the quote, the raw text and the sha256 of the file')

/** A citation in full, or without what a reader of the quote does not need and a model pays for by the character. */
export type Detail = z.output<typeof detail>
