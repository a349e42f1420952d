// Runs the tests that try properties with random values, under seeds that no run used before. A failure prints its seed.
//   npm run acceptance:properties [-- ROUNDS [SEED]]    5 rounds; a seed repeats one round
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const [rounds = '5', seed] = process.argv.slice(2)
/** Values for each property that does not set a number of its own; 100 in `npm test`. */
const RUNS = 500

const files = readdirSync('test', { recursive: true })
  .map((file) => path.posix.join('test', String(file).split(path.sep).join('/')))
  .filter(
    (file) => file.endsWith('.test.ts') && /property\.ts'|\/contracts\//.test(readFileSync(file, 'utf8')),
  )
if (files.length === 0) throw new Error('no test file tries properties')

const seeds =
  seed === undefined ? Array.from({ length: Number(rounds) }, () => randomInt(2 ** 31)) : [Number(seed)]
const failed = seeds.filter((each) => {
  process.stdout.write(`\nseed ${each}\n`)
  const env = { ...process.env, CHUCHU_PROPERTY_SEED: String(each), CHUCHU_PROPERTY_RUNS: String(RUNS) }
  return spawnSync(process.execPath, ['scripts/test.mjs', ...files], { stdio: 'inherit', env }).status !== 0
})
process.stdout.write(
  `\nseeds ${seeds.join(' ')}${failed.length > 0 ? `\nfailed with ${failed.join(' ')}` : ''}\n`,
)
process.exitCode = failed.length > 0 ? 1 : 0
