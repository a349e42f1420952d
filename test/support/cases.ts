import { readFileSync } from 'node:fs'

/** The labelled cases of test/cases/NAME.jsonl. */
export function casesOf<T>(name: string): (T & { readonly kind: string; readonly why: string })[] {
  const lines = readFileSync(new URL(`../cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => JSON.parse(line))
}
