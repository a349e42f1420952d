import path from 'node:path'

/** `NAME.meta.json` states metadata of the article `NAME.*`. */
export const SIDECAR_SUFFIX = '.meta.json'

/** In lower case, with its dot; '' where there is none. */
export function extensionOf(file: string): string {
  return path.posix.extname(file).toLowerCase()
}

export function withoutExtension(file: string): string {
  return file.slice(0, file.length - path.posix.extname(file).length)
}
