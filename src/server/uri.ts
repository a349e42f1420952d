/**
 * Resource URIs. An id may contain `/`, `#`, `%`, white space and non-ASCII. In a URI we write, each segment is
 * percent-encoded and `/` stays. Clients that fill in the template `{+id}` leave `/`, `#` and `?` as they are, and
 * some do not encode at all, so a URI is never parsed with URL, which would split such an id and change its case.
 */
export type ResourceScheme = 'article' | 'passage'

export function resourceUri(scheme: ResourceScheme, id: string): string {
  return `${scheme}://${id.split('/').map(encodeURIComponent).join('/')}`
}

/**
 * @returns the scheme and the ids the URI may mean, likeliest first: decoded, and as it is (an id that contains a
 * `%` and was not encoded); null for a URI of another scheme
 */
export function parseResourceUri(uri: string): { scheme: ResourceScheme; ids: string[] } | null {
  const match = /^(article|passage):\/\/(.+)$/s.exec(uri)
  if (!match) return null
  const [, scheme, rest] = match as unknown as [string, ResourceScheme, string]
  return { scheme, ids: [...new Set([decode(rest), rest])] }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
