// Runs the tests of local models with the packages that they need, which weigh 290 MB and so are not among the
// dependencies: installs them into a folder of their own, below the system's for temporary files, where they stay.
//   npm run acceptance:onnx
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PACKAGES } from './onnx-packages.mjs'

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const folder = process.env.CHUCHU_ONNX_PACKAGES ?? path.join(os.tmpdir(), 'chuchu-onnx-packages')
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }))
const wanted = PACKAGES.map((name) => `${name}@${peerDependencies[name]}`)
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const shell = process.platform === 'win32'
// Without scripts: that of onnxruntime-node fetches what only graphics cards need.
execFileSync(npm, ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', ...wanted], {
  stdio: 'inherit',
  shell,
})
const hook = pathToFileURL(path.resolve('scripts/onnx-packages.mjs')).href
const env = {
  ...process.env,
  CHUCHU_ONNX_PACKAGES: folder,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${hook}`.trim(),
}
const { status } = spawnSync(process.execPath, ['scripts/test.mjs', 'onnx'], { stdio: 'inherit', env })
process.exitCode = status ?? 1
