import { createHash } from 'node:crypto'
import type { RawDocument } from '../contract/types.ts'
import { idOfFile } from './document-id.ts'
import { decode } from './encoding.ts'
import { withoutExtension } from './file-name.ts'
import type { FileItem, Source } from './format.ts'

/** Reads a file that is one article as a whole, with its sidecar. */
export async function* readWhole(source: Source, kind: RawDocument['kind']): AsyncGenerator<FileItem> {
  const { file } = source
  const bytes = await source.bytes()
  const { text: raw } = decode(bytes, 'it')
  if (raw.trim() === '') {
    const skipped = { file, reason: 'it is empty', hint: 'add text or remove it' }
    yield { kind: 'skipped', skipped, retry: false }
    return
  }
  const { stated, skipped, notices, retry } = await source.sidecar()
  for (const one of skipped) yield { kind: 'skipped', skipped: one, retry }
  const stem = withoutExtension(file)
  const id = idOfFile(stem)
  if (id !== stem) {
    const message = `its name cannot be an id; the article has the id "${id}"`
    yield { kind: 'notice', notice: { file, message } }
  }
  for (const notice of notices) yield { kind: 'notice', notice }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  yield { kind: 'document', document: { id, file, raw, sha256, kind, stated } }
}
