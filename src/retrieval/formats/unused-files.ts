import type { SkippedFile } from '../contract/status.ts'
import { extensionOf, SIDECAR_SUFFIX, withoutExtension } from './file-name.ts'
import { FORMATS, formatOf } from './formats.ts'

const EXTENSIONS = FORMATS.flatMap(({ extensions }) => extensions)
const HINT = `save it as ${EXTENSIONS.slice(0, -1).join(', ')} or ${EXTENSIONS.at(-1)}`

/**
 * Files that are neither articles nor sidecars, and sidecars that no article is read with.
 * @param unreadable names beside the files that are reported already
 */
export function unusedFiles(files: readonly string[], unreadable: readonly string[]): SkippedFile[] {
  const sidecars = files.filter((file) => file.endsWith(SIDECAR_SUFFIX))
  const others = files.filter((file) => !file.endsWith(SIDECAR_SUFFIX))
  const unknown = others.filter((file) => !formatOf(file))
  return [...unknown.map(unknownType), ...unusedSidecars(sidecars, [...others, ...unreadable])]
}

function unknownType(file: string): SkippedFile {
  const extension = extensionOf(file)
  const what = extension === '' ? 'files without an extension' : `files of type "${extension}"`
  return { file, reason: `${what} are not read`, hint: HINT }
}

function unusedSidecars(sidecars: readonly string[], others: readonly string[]): SkippedFile[] {
  const byStem = new Map<string, string[]>()
  for (const file of others) {
    const stem = withoutExtension(file)
    byStem.set(stem, [...(byStem.get(stem) ?? []), file])
  }
  return sidecars.flatMap((file) => {
    const stem = file.slice(0, -SIDECAR_SUFFIX.length)
    const articles = byStem.get(stem)
    if (!articles) {
      return [{ file, reason: `there is no article ${stem}.* beside it`, hint: 'name it after its article' }]
    }
    const formats = articles.map(formatOf)
    const container = articles[formats.findIndex((format) => format?.holds === 'many')]
    if (container === undefined || formats.some((format) => format?.holds === 'one')) return []
    const reason = `a ${extensionOf(container)} file is read without a sidecar`
    return [{ file, reason, hint: 'state the metadata in its lines' }]
  })
}
