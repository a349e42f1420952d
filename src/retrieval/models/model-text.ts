import { toScript } from '../language/fold.ts'

/**
 * A text as models are given it: in Simplified characters, so that both scripts of a text have one vector, and without
 * lone surrogates, which strict readers refuse. Otherwise it is left as people write it, since models learn from real
 * text: the folded text of the index would be a language that they do not know.
 */
export async function toModelText(text: string): Promise<string> {
  return (await toScript(text, 'hans')).replace(/\p{Surrogate}/gu, '\ufffd')
}

/** The texts that hold more than white space, each with its place among all. */
export function withContent(texts: readonly string[]): { readonly place: number; readonly text: string }[] {
  return texts.flatMap((text, place) => (text.trim() === '' ? [] : [{ place, text }]))
}
