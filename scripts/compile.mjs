// Compiles the vocabulary, then src/ into a folder of the checkout, one level below its root: the command finds its
// corpus and prompts from there.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import './vocabulary.mjs'

/** @param folder absolute, or from the current folder */
export function compile(folder) {
  const home = path.dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const args = [path.join(home, 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', folder]
  execFileSync(process.execPath, args, { stdio: 'inherit' })
}
