import path from 'node:path'
import type { SkippedFile } from '../contract/status.ts'
import type { RawDocument } from '../contract/types.ts'

/** Files that hold one article, by extension. */
export const PAGE_KINDS: Readonly<Record<string, RawDocument['kind']>> = { '.txt': 'page', '.md': 'markdown' }
/** Files that hold an article a line. */
export const JSONL_EXTENSION = '.jsonl'
/** `NAME.meta.json` states metadata of the article `NAME.*`. */
export const SIDECAR_SUFFIX = '.meta.json'

/** In lower case, with its dot; '' where there is none. */
export function extensionOf(file: string): string {
  return path.posix.extname(file).toLowerCase()
}

export function withoutExtension(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length)
}

export function isArticleFile(file: string): boolean {
  const extension = extensionOf(file)
  return !file.endsWith(SIDECAR_SUFFIX) && (extension in PAGE_KINDS || extension === JSONL_EXTENSION)
}

/**
 * Files that are neither articles nor sidecars, and sidecars that no article is read with.
 * @param unreadable names beside the files that are reported already
 */
export function unusedFiles(files: readonly string[], unreadable: readonly string[]): SkippedFile[] {
  const sidecars = files.filter((file) => file.endsWith(SIDECAR_SUFFIX))
  const others = files.filter((file) => !file.endsWith(SIDECAR_SUFFIX))
  const unknown = others.filter((file) => !isArticleFile(file))
  return [...unknown.map(unknownType), ...unusedSidecars(sidecars, [...others, ...unreadable])]
}

function unknownType(file: string): SkippedFile {
  const extension = extensionOf(file)
  const what = extension === '' ? 'files without an extension' : `files of type "${extension}"`
  return { file, reason: `${what} are not read`, hint: 'save it as .txt, .md or .jsonl' }
}

function unusedSidecars(sidecars: readonly string[], others: readonly string[]): SkippedFile[] {
  const byStem = new Map<string, string[]>()
  for (const file of others) {
    const stem = withoutExtension(file)
    byStem.set(stem, [...(byStem.get(stem) ?? []), extensionOf(file)])
  }
  return sidecars.flatMap((file) => {
    const stem = file.slice(0, -SIDECAR_SUFFIX.length)
    const extensions = byStem.get(stem)
    if (!extensions) {
      return [{ file, reason: `there is no article ${stem}.* beside it`, hint: 'name it after its article' }]
    }
    if (!extensions.includes(JSONL_EXTENSION) || extensions.some((one) => one in PAGE_KINDS)) return []
    return [
      { file, reason: 'a .jsonl file is read without a sidecar', hint: 'state the metadata in its lines' },
    ]
  })
}
