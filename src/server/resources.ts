import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CompleteRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import {
  type ArticleSummary,
  type CallOptions,
  ChuchuError,
  type Citation,
  type Collection,
  type CollectionEvent,
  type FetchResponse,
  MAX_CHARS,
} from '../retrieval/index.ts'
import { type CallQueue, unlessAborted } from './calls.ts'
import type { Guard } from './errors.ts'
import { parseResourceUri, resourceUri } from './uri.ts'

const MIME_TYPE = 'text/markdown'
/** Also the most values that MCP allows a completion to give. */
const PAGE = 100

const ARTICLE_TEMPLATE = 'article://{+id}'
const PASSAGE_TEMPLATE = 'passage://{+id}'

const templates = [
  {
    uriTemplate: ARTICLE_TEMPLATE,
    name: 'article',
    title: 'Article',
    description: 'The clean text of an article as Markdown, with its metadata at the head',
    mimeType: MIME_TYPE,
  },
  {
    uriTemplate: PASSAGE_TEMPLATE,
    name: 'passage',
    title: 'Passage',
    description: 'One passage of an article, with its citation at the head; ids come from the search tool',
    mimeType: MIME_TYPE,
  },
]

/** How long a list waits for a collection that is being opened: its index, where there is one, is open by then. */
const PATIENCE_MS = 500

export interface ResourceDeps {
  readonly open: () => Promise<Collection>
  readonly queue: CallQueue
  readonly guard: Guard
}

/**
 * Articles and passages as MCP resources, with completion of article ids. The client learns when the list changes, and
 * when a resource to which it subscribed does.
 *
 * @returns a function that opens the collection and begins to follow its changes, for when the session has begun
 */
export function registerResources(server: Server, deps: ResourceDeps): () => void {
  const { queue, guard } = deps
  const updates = new ResourceUpdates(server)
  const open = async () => {
    const collection = await deps.open()
    updates.follow(collection)
    return collection
  }
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: templates }))
  server.setRequestHandler(
    ListResourcesRequestSchema,
    guard(async ({ params }, { signal }) => {
      const cursor = params?.cursor
      const collection = await (cursor === undefined ? withinPatience(open()) : open())
      if (collection === null) return updates.listLater()
      return listResources(collection, cursor, { signal })
    }),
  )
  server.setRequestHandler(
    ReadResourceRequestSchema,
    guard(async ({ params }, { signal }) => {
      const collection = await unlessAborted(signal, open())
      return queue.run(signal, () => readResource(collection, params.uri, { signal }))
    }),
  )
  server.setRequestHandler(
    CompleteRequestSchema,
    guard(async ({ params: { ref, argument } }, { signal }) => {
      const known = ref.type === 'ref/resource' && ref.uri === ARTICLE_TEMPLATE && argument.name === 'id'
      const collection = known ? await withinPatience(open()) : null
      if (collection === null) return { completion: { values: [] } }
      return { completion: await completeArticleId(collection, argument.value, { signal }) }
    }),
  )
  server.setRequestHandler(
    SubscribeRequestSchema,
    guard(({ params }) => updates.subscribe(params.uri)),
  )
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => updates.unsubscribe(params.uri))
  // A failure to open is reported where the collection is opened, and to each call that needs it.
  return () => void open().catch(() => {})
}

/** @returns null where the collection is not open in time */
async function withinPatience(opening: Promise<Collection>): Promise<Collection | null> {
  const late = new AbortController()
  const timer = sleep(PATIENCE_MS, null, { signal: late.signal, ref: false }).catch(() => null)
  try {
    return await Promise.race([opening, timer])
  } finally {
    late.abort()
  }
}

/** Tells the client of changes of the collection. */
class ResourceUpdates {
  readonly #subscribed = new Set<string>()
  #followed: Collection | undefined
  #isAwaited = false

  constructor(private readonly server: Server) {}

  /** Passes the events of the collection on until the session ends. */
  follow(collection: Collection): void {
    if (this.#followed === collection) return
    this.#followed = collection
    const stop = collection.subscribe((event) => this.#pass(event))
    const closed = this.server.onclose
    this.server.onclose = () => {
      stop()
      closed?.()
    }
    if (this.#isAwaited) this.#notify(this.server.sendResourceListChanged())
  }

  /** The list of a collection that is not open yet: empty, and the client learns when there is more. */
  listLater(): { resources: [] } {
    this.#isAwaited = true
    return { resources: [] }
  }

  subscribe(uri: string): object {
    if (!parseResourceUri(uri)) throw unknownResource(uri)
    this.#subscribed.add(uri)
    return {}
  }

  unsubscribe(uri: string): object {
    this.#subscribed.delete(uri)
    return {}
  }

  #pass(event: CollectionEvent): void {
    if (event.kind === 'list_changed') {
      this.#notify(this.server.sendResourceListChanged())
      return
    }
    const changed = new Set(event.ids)
    for (const uri of this.#subscribed) {
      const ids = parseResourceUri(uri)?.ids ?? []
      // A passage's id is its article's, `#` and a span.
      const isChanged = ids.some((id) => changed.has(id) || changed.has(id.replace(/#\d+-\d+$/, '')))
      if (isChanged) this.#notify(this.server.sendResourceUpdated({ uri }))
    }
  }

  /** A client that is gone needs no word of changes. */
  #notify(sent: Promise<void>): void {
    sent.catch(() => {})
  }
}

async function listResources(collection: Collection, cursor: string | undefined, options: CallOptions) {
  const page = await collection.listArticles({ sort: 'id', limit: PAGE, cursor }, options)
  return {
    resources: page.articles.map(describeArticle),
    ...(page.next_cursor === null ? {} : { nextCursor: page.next_cursor }),
  }
}

function describeArticle({ id, title, source, published }: ArticleSummary) {
  const description = [source, published].filter((part) => part !== null).join(', ')
  return {
    uri: resourceUri('article', id),
    name: id,
    title,
    ...(description === '' ? {} : { description }),
    mimeType: MIME_TYPE,
  }
}

/** Articles whose id contains the value, then those whose title or other metadata does; every article for an empty value. */
async function completeArticleId(collection: Collection, value: string, options: CallOptions) {
  const wanted = foldForCompletion(value)
  const query = wanted === '' ? undefined : value
  const described = await collection.listArticles({ query, sort: 'id', limit: PAGE }, options)
  const byId = wanted === '' ? [] : await idsWith(collection, wanted, options)
  const ids = [...new Set([...byId, ...described.articles.map((article) => article.id)])]
  return { values: ids.slice(0, PAGE), hasMore: ids.length > PAGE || described.next_cursor !== null }
}

/** Completion is asked for at every key, so in a large collection only the first thousand ids are looked through. */
async function idsWith(collection: Collection, wanted: string, options: CallOptions): Promise<string[]> {
  const { articles } = await collection.listArticles({ sort: 'id', limit: 1000 }, options)
  return articles.map((article) => article.id).filter((id) => foldForCompletion(id).includes(wanted))
}

function foldForCompletion(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

async function readResource(collection: Collection, uri: string, options: CallOptions) {
  const parsed = parseResourceUri(uri)
  if (!parsed) throw unknownResource(uri)
  const read = parsed.scheme === 'article' ? readArticle : readPassage
  const text = await firstKnown(parsed.ids, (id) => read(collection, id, options))
  if (text === null) throw unknownResource(uri)
  return { contents: [{ uri, mimeType: MIME_TYPE, text }] }
}

function unknownResource(uri: string): ChuchuError {
  return new ChuchuError(
    'unknown_id',
    `no resource has the URI ${uri.slice(0, 200)}`,
    `list the resources, or use ${ARTICLE_TEMPLATE} or ${PASSAGE_TEMPLATE} with an id that a tool gave`,
  )
}

async function firstKnown(
  ids: readonly string[],
  read: (id: string) => Promise<string | null>,
): Promise<string | null> {
  for (const id of ids) {
    try {
      const text = await read(id)
      if (text !== null) return text
    } catch (error) {
      if (!(error instanceof ChuchuError && error.code === 'unknown_id')) throw error
    }
  }
  return null
}

/** The whole article, however many pages it takes; null if the id is a passage's. */
async function readArticle(collection: Collection, id: string, options: CallOptions): Promise<string | null> {
  let page = await collection.fetch({ id, max_chars: MAX_CHARS }, options)
  if (page.metadata.citation !== null) return null
  const head = articleHead(page)
  const parts = [page.text]
  while (page.next_offset !== null) {
    page = await collection.fetch({ id, offset: page.next_offset, max_chars: MAX_CHARS }, options)
    parts.push(page.text)
  }
  return markdown(head, parts.join(''))
}

/** The passage with its citation; null if the id is an article's. */
async function readPassage(collection: Collection, id: string, options: CallOptions): Promise<string | null> {
  const { metadata } = await collection.fetch({ id, max_chars: MAX_CHARS }, options)
  if (metadata.citation === null) return null
  return markdown(passageHead(id, metadata.citation), metadata.citation.quote.exact)
}

function articleHead({ title, url, metadata }: FetchResponse) {
  const { article_id, subtitle, source, published, authors, place, script, file, sha256 } = metadata
  return { id: article_id, title, subtitle, source, published, authors, place, url, script, file, sha256 }
}

function passageHead(id: string, { article, label, speaker, position, raw }: Citation) {
  return {
    id,
    label,
    article: article.id,
    title: article.title,
    source: article.source,
    published: article.published,
    speaker: speaker && [speaker.title, speaker.name].filter(Boolean).join(' '),
    url: article.url,
    file: article.file,
    sha256: raw.sha256,
    clean_offsets: [position.start, position.end],
    raw_offsets: [raw.start, raw.end],
  }
}

/** YAML front matter, so that it is plain where the text begins. JSON values are YAML values; null ones are left out. */
function markdown(head: Record<string, unknown>, text: string): string {
  const lines = Object.entries(head)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return ['---', ...lines, '---', '', text].join('\n')
}
