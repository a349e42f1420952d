// One of the processes of scripts/test.mjs: runs each file that it is told as a suite, so that hooks at the top of a
// file belong to its tests alone.
import path from 'node:path'
import { suite } from 'node:test'
import { pathToFileURL } from 'node:url'

process.on('message', (file) => {
  suite(file, () => import(pathToFileURL(path.resolve(file)).href))
})
