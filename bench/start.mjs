// Cold start over stdio with the SDK's own client: milliseconds to the answer of `initialize` and to the first
// `find_quotes`, with an index on disk and without one, beside two peers in the same run: a bare `node -e 0` and
// a server of the SDK with no tools. Run `npm run bench:start` after `npm run build`; `npm run bench:start -- DIR` opens the
// articles of a folder instead of the bundled ones, and leaves out the starts without an index.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const ROUNDS = 9
const QUESTION = '荣程集团2025年预计累计投运多少座加氢站？'
const BARE_SERVER = `
  import { Server } from '@modelcontextprotocol/sdk/server/index.js'
  import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
  await new Server({ name: 'bare', version: '1' }, { capabilities: {} }).connect(new StdioServerTransport())`

const scratch = mkdtempSync(path.join(tmpdir(), 'chuchu-bench-'))
const kept = path.join(scratch, 'kept')

async function session(args, ask) {
  const client = new Client({ name: 'bench', version: '1' })
  const start = performance.now()
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }))
  const initialize = performance.now() - start
  const request = { name: 'find_quotes', arguments: { question: QUESTION } }
  if (ask) await client.callTool(request, undefined, { timeout: 600_000 })
  const answer = performance.now() - start
  await client.close()
  return { initialize, answer }
}

const [corpus] = process.argv.slice(2)
const serve = (data) => ['dist/cli.js', 'serve', '--data', data, ...(corpus ? ['--corpus', corpus] : [])]
const rows = { node: [], bare: [], init: [], warm: [], cold: [] }
await session(serve(kept), true)
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  rows.node.push(performance.now() - start)
  rows.bare.push((await session(['--input-type=module', '-e', BARE_SERVER], false)).initialize)
  const warm = await session(serve(kept), true)
  rows.init.push(warm.initialize)
  rows.warm.push(warm.answer)
  if (!corpus) rows.cold.push((await session(serve(path.join(scratch, `${round}`)), true)).answer)
}
rmSync(scratch, { recursive: true, force: true })

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const bare = median(rows.bare)
const line = (name, values) =>
  `| ${name} | ${median(values).toFixed(0)} | ${Math.max(...values).toFixed(0)} | ${(median(values) / bare).toFixed(2)} |\n`
process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${ROUNDS} rounds\n\n` +
    '| | median ms | worst ms | ratio to a bare SDK server |\n|---|--:|--:|--:|\n' +
    line('`node -e 0`', rows.node) +
    line('bare SDK server, `initialize`', rows.bare) +
    line('chuchu, `initialize`', rows.init) +
    line('chuchu, first `find_quotes`, index on disk', rows.warm) +
    (corpus ? '' : line('chuchu, first `find_quotes`, no index yet', rows.cold)),
)
