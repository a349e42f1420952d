// Lets tests import the optional packages from another folder than node_modules: the one that CHUCHU_ONNX_PACKAGES
// names. See scripts/acceptance-onnx.mjs.
import { register } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'

export const PACKAGES = ['onnxruntime-node', '@huggingface/tokenizers']

if (isMainThread && process.env.CHUCHU_ONNX_PACKAGES) register(import.meta.url)

export function resolve(specifier, context, next) {
  if (!PACKAGES.includes(specifier)) return next(specifier, context)
  const parentURL = pathToFileURL(path.join(process.env.CHUCHU_ONNX_PACKAGES ?? '', 'package.json')).href
  return next(specifier, { ...context, parentURL })
}
