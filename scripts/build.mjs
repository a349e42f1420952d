// Compiles the vocabulary, then src/ into dist/ and marks the command as executable, so that `npx chuchu` runs from a checkout.
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { compile } from './compile.mjs'

rmSync('dist', { recursive: true, force: true })
compile('dist')
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755)
