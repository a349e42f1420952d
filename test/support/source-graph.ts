import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** An import statement, type-only or not, or a dynamic import. */
export interface Import {
  readonly from: string
  /** Path of the file for a relative import, else the package. */
  readonly target: string
}

/** Paths of the TypeScript files below a folder, with `/` on every system. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith('.ts'))
}

export function importsOf(from: string): Import[] {
  const found = readFileSync(from, 'utf8').matchAll(/(?:from|import|import\() ?'([^']+)'/g)
  return Array.from(found, ([, name = '']) => {
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name
    return { from, target }
  })
}

/**
 * Import cycles as groups of files that reach each other, each group and the list in order (Tarjan's strongly connected
 * components of more than one file, and files that import themselves).
 */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>()
  for (const { from, target } of imports) targets.set(from, [...(targets.get(from) ?? []), target])
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const cycles: string[][] = []
  function visit(file: string): number {
    const own = index.size
    index.set(file, own)
    let low = own
    open.push(file)
    for (const target of targets.get(file) ?? []) {
      const known = index.get(target)
      if (known === undefined) low = Math.min(low, visit(target))
      else if (open.includes(target)) low = Math.min(low, known)
    }
    lowest.set(file, low)
    if (low === own) {
      const group = open.splice(open.indexOf(file))
      if (group.length > 1 || targets.get(file)?.includes(file)) cycles.push(group.sort())
    }
    return low
  }
  for (const file of targets.keys()) if (!index.has(file)) visit(file)
  return cycles.sort()
}

/** The files of a folder that exactly one other file imports. */
export function importedOnce(imports: readonly Import[], folder: string): string[] {
  const importers = new Map<string, Set<string>>()
  for (const { from, target } of imports) {
    if (target.startsWith(`${folder}/`)) importers.set(target, (importers.get(target) ?? new Set()).add(from))
  }
  return [...importers].flatMap(([file, from]) => (from.size === 1 ? [file] : [])).sort()
}

/** What may contain a `!` that asserts nothing: comments, strings, and regular expressions where an operand begins. */
const LITERALS =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[(=:,[!&|?{};\n]\s*)\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g

/** Number of non-null assertions (`value!`) in TypeScript source. */
export function nonNullAssertions(source: string): number {
  const code = source.replace(LITERALS, (literal) => (literal.startsWith('/') ? ' ' : "''"))
  return [...code.matchAll(/[\w)\]'}]!(?!=)/g)].length
}
