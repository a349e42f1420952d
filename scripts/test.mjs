// Compiles the vocabulary, then runs every test file by name with Node's own runner. `node --test` exits 0 when it
// finds no test, so the count is checked here: no file, or no test in the files, is a failure.
//   npm test                 all of test/**/*.test.ts
//   npm test -- offset-map   the files whose path contains one of the given words
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import './vocabulary.mjs'

const words = process.argv.slice(2)
const files = readdirSync('test', { recursive: true })
  .map((file) => path.posix.join('test', String(file).split(path.sep).join('/')))
  .filter(
    (file) => file.endsWith('.test.ts') && (words.length === 0 || words.some((word) => file.includes(word))),
  )
  .sort()
if (files.length === 0) {
  process.stderr.write('no test file matches; tests live in test/**/*.test.ts\n')
  process.exit(1)
}

const child = spawn(process.execPath, ['--import', 'tsx', '--test', '--test-reporter=spec', ...files], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let count = 0
let line = ''
child.stdout.on('data', (chunk) => {
  process.stdout.write(chunk)
  const lines = (line + chunk).split('\n')
  line = lines.pop() ?? ''
  for (const text of lines) count = Number(/^\S* ?tests (\d+)$/.exec(text)?.[1] ?? count)
})
child.on('close', (code) => {
  if (count === 0) process.stderr.write('the test files hold no test\n')
  process.exitCode = count === 0 ? 1 : (code ?? 1)
})
