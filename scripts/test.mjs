// Runs every test file by name. A few processes share the files: each loads the sources and the dictionaries once and
// takes the next file when it is done with one, which costs a third of a process per file. What a file leaves behind
// (a mock, a signal listener, an exit code) therefore reaches the next: tests restore what they change.
//   npm test                 all of test/**/*.test.ts
//   npm test -- offset-map   the files whose path contains one of the given words
// No file, or no test in the files, is a failure. Skipped tests are listed with their reasons at the end.
// CHUCHU_TEST_PROCESSES sets the number of processes (default: one for each core, at most 4).
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { compile } from './compile.mjs'

/** Guards against a test that never ends; the slowest file takes a tenth of it on a busy machine. */
const MOST_PER_FILE_MS = 5 * 60_000
/** A process that lives on for so long after its last test has left something open. */
const MOST_TO_END_MS = 30_000

const words = process.argv.slice(2)
const files = readdirSync('test', { recursive: true })
  .map((file) => path.posix.join('test', String(file).split(path.sep).join('/')))
  .filter(
    (file) => file.endsWith('.test.ts') && (words.length === 0 || words.some((word) => file.includes(word))),
  )
  .sort()
if (files.length === 0) fail('no test file matches; tests live in test/**/*.test.ts')

const started = performance.now()
/** Tests that start the command start this build of it. */
const build = path.resolve('.test-build')
if (files.some((file) => readFileSync(file, 'utf8').includes('support/command'))) compile(build)

const waiting = [...files]
const failures = []
const skipped = []
let count = 0
const processes = Number(process.env.CHUCHU_TEST_PROCESSES) || Math.min(os.availableParallelism(), 4)
await Promise.all(Array.from({ length: Math.min(processes, files.length) }, work))
report()

/** Gives files to a process, and starts another where one dies over a file. */
async function work() {
  while (waiting.length > 0) await runProcess()
}

function runProcess() {
  const done = []
  const child = fork('scripts/test-process.mjs', [], {
    execArgv: [
      '--import',
      'tsx',
      '--import',
      './scripts/test-assert.mjs',
      '--test-reporter=./scripts/test-events.mjs',
    ],
    env: { ...process.env, CHUCHU_TEST_BUILD: build },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let file
  let lines = []
  let failedHere = false
  let guard

  const failFile = (name, error) => {
    failures.push({ file, name, error, after: [...done] })
    failedHere = true
  }
  const next = () => {
    clearTimeout(guard)
    lines = []
    file = waiting.shift()
    if (file === undefined) {
      child.disconnect()
      guard = setTimeout(() => {
        failFile('the end of the process', `something is still open after ${done.join(', ')}`)
        child.kill('SIGKILL')
      }, MOST_TO_END_MS)
      return
    }
    child.send(file)
    guard = setTimeout(() => {
      failFile('(the file)', `did not end within ${MOST_PER_FILE_MS / 1000} s`)
      child.kill('SIGKILL')
    }, MOST_PER_FILE_MS)
  }

  child.on('message', (event) => {
    if (event.type === 'warning') {
      process.stdout.write(`${file}: ${event.name}\n`)
      return
    }
    if (!event.isSuite) count++
    if (event.skip !== undefined) skipped.push({ file, name: event.name, reason: event.skip })
    if (event.error !== undefined) failFile(event.nesting === 0 ? '(the file)' : event.name, event.error)
    if (event.nesting > 0) {
      lines.push(lineOf(event))
      return
    }
    if (lines.length === 0 && !event.failed && event.skip === undefined)
      failFile('(the file)', 'it holds no test')
    process.stdout.write(
      `${event.failed ? '✖' : '✔'} ${file} (${Math.round(event.ms)} ms)\n${lines.join('')}`,
    )
    done.push(file)
    next()
  })
  // What a process sent before it died can arrive after its end, but not after the end of its channel.
  const closed = new Promise((resolve) => child.on('disconnect', resolve))
  next()
  return new Promise((resolve) => {
    child.on('exit', async (code, signal) => {
      await closed
      clearTimeout(guard)
      if (file !== undefined && !failedHere) failFile('(the file)', `its process ended (${signal ?? code})`)
      else if (code !== 0 && !failedHere) failFile('the end of the process', `exit code ${code}; see above`)
      resolve()
    })
  })
}

function lineOf({ name, nesting, ms, failed, skip }) {
  const mark = failed ? '✖' : skip === undefined ? '✔' : '﹣'
  const rest = skip === undefined ? `(${ms.toFixed(1)} ms)` : `# ${skip}`
  return `${'  '.repeat(nesting)}${mark} ${name} ${rest}\n`
}

function report() {
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (skipped.length > 0) {
    const rows = skipped.map(
      ({ file, name, reason }) => `  ${file}: ${name}\n    ${reason || '(no reason given)'}\n`,
    )
    process.stdout.write(`\nskipped:\n${rows.join('')}`)
  }
  if (failures.length > 0) {
    const rows = failures.map(({ file, name, error, after }) => {
      const before = after.length > 0 ? `\n    after, in the same process: ${after.join(' ')}` : ''
      return `  ✖ ${file ?? ''}: ${name}\n    ${String(error).replaceAll('\n', '\n    ')}${before}\n`
    })
    process.stdout.write(`\nfailed:\n${rows.join('')}`)
  }
  process.stdout.write(
    `\ntests ${count}, failed ${failures.length}, skipped ${skipped.length}, files ${files.length}, ${seconds} s\n`,
  )
  if (count === 0) fail('the test files hold no test')
  process.exitCode = failures.length > 0 ? 1 : 0
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
