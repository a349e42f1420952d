// Compiles the vocabulary, then src/ into dist/ and marks the command as executable, so that `npx chuchu` runs from a checkout.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import './vocabulary.mjs'

const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)
rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755)
