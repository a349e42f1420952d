import type {
  Citation,
  Detail,
  FetchResponse,
  FindPhraseResponse,
  FindQuotesResponse,
  SearchResponse,
  ShownCitation,
  ShownVerdict,
  Verdict,
  VerifyResponse,
} from '../../retrieval/index.ts'

/**
 * A citation in the form asked for. Concise leaves out what a reader of the quote does not need and a model pays
 * for by the character: `quote.prefix`, `quote.suffix`, `raw.exact`, `raw.sha256` and empty `repairs`.
 */
function formatCitation(citation: Citation, detail: Detail): ShownCitation {
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

export function formatSearch({ cursors: _, ...response }: SearchResponse, detail: Detail) {
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

/** Occurrences with the words around each; the full form has them as `quote.prefix` and `quote.suffix`. */
export function formatPhrase({ cursors: _, ...response }: FindPhraseResponse, detail: Detail) {
  const occurrences = response.occurrences.map((citation) => {
    if (detail === 'full') return citation
    const { prefix, exact, suffix } = citation.quote
    return { ...formatCitation(citation, detail), context: prefix + exact + suffix }
  })
  return { ...response, occurrences }
}

/** Other places of a quote that the concise form lists. */
const PLACES_SHOWN = 5

export type ShownVerification = Omit<VerifyResponse, 'verdicts'> & {
  readonly verdicts: readonly ShownVerdict[]
}

export function formatVerify(response: VerifyResponse, detail: Detail): ShownVerification {
  return { ...response, verdicts: response.verdicts.map((verdict) => formatVerdict(verdict, detail)) }
}

/** A verdict in the form asked for; `places` and `misattributed` are there only where there are any. */
function formatVerdict(verdict: Verdict, detail: Detail): ShownVerdict {
  const { citation, places, misattributed, in_answer, ...rest } = verdict
  const listed = detail === 'full' ? places : places.slice(0, PLACES_SHOWN)
  return {
    ...rest,
    citation: citation && formatCitation(citation, detail),
    ...(misattributed.length > 0 ? { misattributed } : {}),
    ...(listed.length > 1 ? { places: listed.map((place) => formatCitation(place, detail)) } : {}),
    ...(detail === 'full' ? { in_answer } : {}),
  }
}
