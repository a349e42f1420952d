// Changes the sources in ways that no user should accept, one at a time, and runs the tests that should notice. A mutant
// that passes them is a test that is missing, or a number that does nothing.
//   npm run acceptance:mutants              all of test/mutants.jsonl
//   npm run acceptance:mutants -- drift     those whose name contains one of the words
// A line of test/mutants.jsonl: { name, find, replace, tests }. `find` must occur exactly once in src/ and data/, wherever
// that is; `tests` are words of the paths of test files. The sources are changed in a copy, not here.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** A mutant may make the sources run for ever, which counts as noticed. */
const MOST_PER_MUTANT_MS = 4 * 60_000
const COPIED = [
  ...['src', 'data', 'test', 'eval', 'bench', 'scripts', 'corpus', 'prompts'],
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json'],
]

const words = process.argv.slice(2)
const mutants = readFileSync('test/mutants.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
if (mutants.length === 0) throw new Error('no mutant of test/mutants.jsonl has such a name')

const copy = mkdtempSync(path.join(os.tmpdir(), 'chuchu-mutants-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
const isOurs = (file) => path.basename(file) !== 'node_modules'
for (const name of COPIED) cpSync(name, path.join(copy, name), { recursive: true, filter: isOurs })
symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'), 'junction')
const env = { ...process.env, CHUCHU_TEST_PROCESSES: '1' }
env.CHUCHU_TEST_DATA ??= path.resolve('../shared/data')

const sources = ['src', 'data'].flatMap((folder) =>
  readdirSync(path.join(copy, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.generated.'))
    .map((entry) => path.join(entry.parentPath, entry.name)),
)

const testFiles = readdirSync('test', { recursive: true }).filter((name) => name.endsWith('.test.ts'))
const withoutTests = mutants.filter(({ tests }) =>
  tests.some((word) => !testFiles.some((name) => `test/${name.split(path.sep).join('/')}`.includes(word))),
)
for (const { name, tests } of withoutTests) {
  process.stdout.write(`stale     ${name}: no test file for one of ${tests.join(', ')}\n`)
}

const places = mutants
  .filter((mutant) => !withoutTests.includes(mutant))
  .map((mutant) => ({ mutant, found: placesOf(mutant.find) }))
const stale = places.filter(({ found }) => found.length !== 1)
for (const { mutant, found } of stale) {
  process.stdout.write(`stale     ${mutant.name}: its string occurs ${found.length} times: ${mutant.find}\n`)
}
const usable = places.filter(({ found }) => found.length === 1)
const before = run([...new Set(usable.flatMap(({ mutant }) => mutant.tests))])
if (before.status !== 0) {
  process.stdout.write(`the tests fail without any mutant:\n${failuresOf(before)}\n`)
  process.exit(1)
}

const survivors = usable.filter(({ mutant, found: [file] }) => {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(mutant.find, () => mutant.replace),
  )
  const result = run(mutant.tests)
  const { status, signal } = result
  writeFileSync(file, text)
  const by = signal ? 'it did not end' : (/✖ (.+)/.exec(failuresOf(result))?.[1] ?? failuresOf(result))
  process.stdout.write(status === 0 ? `SURVIVED  ${mutant.name}\n` : `noticed   ${mutant.name}: ${by}\n`)
  return status === 0
})
const ended = stale.length + withoutTests.length
process.stdout.write(`\nmutants ${mutants.length}, survived ${survivors.length}, stale ${ended}\n`)
process.exitCode = survivors.length + ended > 0 ? 1 : 0

/** What a run of the tests says of its failures. */
function failuresOf({ stdout, stderr }) {
  const at = stdout.indexOf('\nfailed:\n')
  return at < 0 ? `${stdout.slice(-300)}${stderr.slice(-300)}` : stdout.slice(at)
}

/** One entry for each occurrence. */
function placesOf(string) {
  return sources.flatMap((file) => Array(readFileSync(file, 'utf8').split(string).length - 1).fill(file))
}

function run(tests) {
  return spawnSync(process.execPath, ['scripts/test.mjs', ...tests], {
    cwd: copy,
    env,
    encoding: 'utf8',
    timeout: MOST_PER_MUTANT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
  })
}
