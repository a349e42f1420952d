/**
 * Results are paged rather than long: hosts cut a tool result at some 25,000 tokens, and a Chinese character is
 * about one. UTF-16 units: of a result by default, and where the request asks for more.
 */
export const DEFAULT_CHARS = 12_000
export const MAX_CHARS = 60_000
