import { cut_for_search } from 'jieba-wasm'
import { fold } from '../../src/retrieval/language/fold.ts'
import type { Engine } from './engine.ts'
import { SqliteEngine } from './sqlite.ts'

/** Words of jieba's search mode, on folded text. */
export function jiebaEngine(): Engine {
  const words = (text: string) =>
    cut_for_search(fold(text), true).filter((word) => /[\p{L}\p{N}]/u.test(word))
  return new SqliteEngine({
    tokenizer: 'unicode61',
    prepare: (text) => words(text).join(' '),
    queryTerms: words,
  })
}
