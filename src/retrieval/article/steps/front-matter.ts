import { createRequire } from 'node:module'
import type { Span } from '../../contract/types.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import type { Change } from '../draft.ts'

/** A value of front matter, and where it stands in the text, without quotation marks. */
export interface FrontMatterValue {
  readonly text: string
  readonly span: Span
}

/** One key of front matter with its values: one for a scalar, several for a list, none where it is empty. */
export interface FrontMatterEntry {
  /** As written, in small letters. */
  readonly key: string
  readonly values: readonly FrontMatterValue[]
}

/** The block of metadata at the start of a Markdown file. */
export interface FrontMatter {
  /** The block with its two fences, to the start of the first line after it. */
  readonly span: Span
  readonly entries: readonly FrontMatterEntry[]
  readonly title: FrontMatterValue | null
}

const EOL = String.raw`(?:\r\n|\r(?!\n)|\n)`
const BLOCK = new RegExp(
  String.raw`^---[ \t]*${EOL}([\s\S]*?)(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:${EOL}|$)`,
  'u',
)
/** A key at the start of a line; the rest of the line, and the indented or listed lines below it, are its value. */
const ENTRY = new RegExp(
  String.raw`([\p{L}_][\p{L}\p{M}\p{N}_\- ]{0,40}?)[ \t]*:(?!\/\/)` +
    String.raw`([^\r\n]*(?:${EOL}(?:[ \t]+[^\r\n]*|-[ \t][^\r\n]*|(?=[\r\n])))*)(?:${EOL}|$)`,
  'uy',
)
const BLANK_OR_COMMENT = new RegExp(String.raw`[ \t]*${EOL}|[ \t]*#[^\r\n]*(?:${EOL}|$)`, 'uy')
/** At least one of these must stand in the block: two rules with 记者: … between them are no front matter. */
const USUAL_KEYS = new Set(keysWhere(({ usual }) => usual === 'yes'))
const TITLE_KEYS = new Set(keysWhere(({ field }) => field === 'title'))

type KeyRow = (typeof vocabulary.frontMatterKeys)[number]

function keysWhere(holds: (row: KeyRow) => boolean): string[] {
  return vocabulary.frontMatterKeys.filter(holds).map(({ key }) => key)
}

// Loaded with the first front matter: other files must not pay its 30 ms.
const load = createRequire(import.meta.url)

/**
 * Reads YAML front matter: a block between `---` lines at the very start of which every line is a key with its value,
 * a comment or blank, and which has at least one usual key. Keys are read one by one, so that a value that is not
 * YAML (`title: [重磅] 甲市: …`) is taken as it stands and does not spoil the others. A rule at the start of a text and
 * TOML between `+++` are not front matter.
 */
export function readFrontMatter(text: string): FrontMatter | null {
  const block = BLOCK.exec(text)
  if (!block) return null
  const [whole, content = ''] = block
  const end = whole.length
  const from = whole.indexOf(content, 3)
  const entries = readEntries(text.slice(0, from + content.length), from)
  if (!entries?.some(({ key }) => USUAL_KEYS.has(key))) return null
  const title = entries.find(({ key }) => TITLE_KEYS.has(key))?.values[0] ?? null
  return { span: { start: 0, end }, entries, title }
}

/** Removes the front matter; its values are kept as metadata. */
export function removeFrontMatter({ span }: FrontMatter): Change {
  return { kind: 'metadata-line', ...span, after: '', reason: 'front matter; kept as metadata' }
}

/** The entries from `from` to the end of `text`; null where a line is none. */
function readEntries(text: string, from: number): FrontMatterEntry[] | null {
  const entries: FrontMatterEntry[] = []
  for (let at = from; at < text.length; ) {
    const filler = matchAt(BLANK_OR_COMMENT, text, at)
    const match = filler ?? matchAt(ENTRY, text, at)
    if (!match) return null
    const [whole, key = '', value = ''] = match
    if (!filler)
      entries.push({ key: key.toLowerCase(), values: readValue(value, at + whole.indexOf(':') + 1) })
    at += whole.length
  }
  return entries
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** What is used of a node of the YAML document: a scalar, a list or a map, with offsets of its source. */
interface YamlNode {
  readonly range?: readonly number[] | null
  readonly type?: string
  readonly value?: unknown
  readonly items?: readonly unknown[]
}

function readValue(source: string, at: number): FrontMatterValue[] {
  const { parseDocument } = load('yaml') as typeof import('yaml')
  const document = parseDocument(source, { logLevel: 'silent' })
  const contents = document.contents as YamlNode | null
  if (document.errors.length > 0 || isAlias(contents) || isInlineMap(contents)) return asItStands(source, at)
  return scalars(contents).flatMap((scalar) => locate(source, scalar, at))
}

/** `title: *重磅*` is no reference to another value. */
function isAlias(node: YamlNode | null): boolean {
  return node !== null && node.items === undefined && node.value === undefined
}

/** `甲市: 三座` after `title:` on one line is a title with a colon. */
function isInlineMap(node: YamlNode | null): boolean {
  const first = node?.items?.[0] as { key?: unknown } | undefined
  return first?.key !== undefined && (node as { flow?: boolean }).flow !== true && (node?.range?.[0] ?? 9) < 2
}

/** The scalars of a node: itself, those of a list, and of a map (`- name: 王海平`) the one that is the name, else none. */
function scalars(node: unknown): YamlNode[] {
  const { items, value } = (node ?? {}) as YamlNode
  if (items === undefined) return value === undefined || value === null ? [] : [node as YamlNode]
  return items.flatMap((item) => {
    const pair = item as { key?: YamlNode; value?: unknown }
    if (pair.key === undefined) return scalars(item)
    return pair.key.value === 'name' || pair.key.value === '姓名' ? scalars(pair.value) : []
  })
}

function locate(source: string, scalar: YamlNode, at: number): FrontMatterValue[] {
  const [start = 0, end = 0] = scalar.range ?? []
  const written = source.slice(start, end)
  const quotes = scalar.type?.startsWith('QUOTE') ? 1 : 0
  const plain = quotes === 0 && !scalar.type?.startsWith('BLOCK')
  const inner = written.slice(quotes, written.length - quotes)
  const text = plain ? inner.replace(/\s+/gu, ' ').trim() : String(scalar.value).trim()
  const from = start + quotes + inner.length - inner.trimStart().length
  return text === '' ? [] : [{ text, span: { start: at + from, end: at + from + inner.trim().length } }]
}

/** The first line of a value that is not YAML, without quotation marks around the whole. */
function asItStands(source: string, at: number): FrontMatterValue[] {
  const line = /^[^\r\n]*/u.exec(source)?.[0] ?? ''
  const text = line.trim().replace(/^(["'])(.*)\1$/u, '$2')
  const start = at + line.indexOf(text)
  return text === '' ? [] : [{ text, span: { start, end: start + text.length } }]
}
