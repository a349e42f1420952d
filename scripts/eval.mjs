// Evaluates the checkout: the questions of `chuchu eval`, or the quotes of eval/verify on public articles.
//   npm run eval [-- OPTIONS]                       as chuchu eval
//   npm run eval -- verify [FOLDER] [QUOTES] [ODD]  see eval/verify/run.ts
import { spawnSync } from 'node:child_process'

const [first, ...others] = process.argv.slice(2)
const args =
  first === 'verify'
    ? ['--import', 'tsx', 'eval/verify/run.ts', ...others]
    : ['dist/cli.js', 'eval', ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
process.exitCode = status ?? 1
