import type { Citation, FetchResponse, FindQuotesResponse, SearchResponse } from '../../retrieval/index.ts'

export type Detail = 'concise' | 'full'

/**
 * A citation in the form asked for. Concise leaves out what a reader of the quote does not need and a model pays
 * for by the character: `quote.prefix`, `quote.suffix`, `raw.exact`, `raw.sha256` and empty `repairs`.
 */
export function formatCitation(citation: Citation, detail: Detail): object {
  if (detail === 'full') return citation
  const { article, quote, position, raw, repairs, speaker, label } = citation
  return {
    article,
    quote: { exact: quote.exact },
    position,
    raw: { start: raw.start, end: raw.end },
    ...(repairs.length > 0 ? { repairs } : {}),
    speaker,
    label,
  }
}

export function formatSearch(response: SearchResponse, detail: Detail) {
  const results = response.results.map((hit) => ({
    ...hit,
    citation: formatCitation(hit.citation, detail),
  }))
  return { ...response, results }
}

export function formatQuotes(response: FindQuotesResponse, detail: Detail) {
  return { ...response, quotes: response.quotes.map((quote) => formatCitation(quote, detail)) }
}

export function formatFetch(response: FetchResponse, detail: Detail) {
  const { citation, ...metadata } = response.metadata
  return {
    ...response,
    metadata: { ...metadata, citation: citation && formatCitation(citation, detail) },
  }
}
