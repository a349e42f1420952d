import { findDates } from '../../language/dates.ts'
import { fold } from '../../language/fold.ts'
import type { KnownArticles } from './known-articles.ts'

/**
 * Where an answer, one of its citation marks or a request says that words are from. Of several articles, any may contain
 * them.
 */
export interface Attribution {
  readonly articles: readonly string[]
  readonly speaker: string | null
  readonly source: string | null
  readonly published: string | null
}

export const UNATTRIBUTED: Attribution = { articles: [], speaker: null, source: null, published: null }

/** What marks say together: all their articles, and of each other thing what is said first. */
export function mergeReferences(references: readonly (Attribution | null)[]): Attribution {
  const all = references.filter((reference) => reference !== null)
  return {
    articles: [...new Set(all.flatMap(({ articles }) => articles))],
    speaker: all.find(({ speaker }) => speaker !== null)?.speaker ?? null,
    source: all.find(({ source }) => source !== null)?.source ?? null,
    published: all.find(({ published }) => published !== null)?.published ?? null,
  }
}

/** Words before what is named: 来源：, 出处:, source: … */
const LEAD =
  /^[\s*_—–―-]{0,8}(?:(?:资料|資料)?(?:来源|來源|出处|出處)|引自|摘自|参见|參見|见|見|据|sources?|article|id)[*_]{0,2}\s{0,3}[:：]?\s{0,3}/iu
const TITLE = /《([^《》\n]{1,200})》/gu
const PASSAGE = /^(.{1,500})#(\d{1,9})-(\d{1,9})$/u
const ARTICLE_URI = /^(?:article|passage):\/\//iu
/** Endings of the names of newspapers, agencies and sites. */
const OUTLET =
  /(?:日报|晚报|早报|晨报|时报|商报|导报|周报|快报|青年报|报|通讯社|新华社|中新社|电视台|广播|新闻|网|客户端|杂志|周刊|月刊|在线|发布)$/u
const LONGEST_OUTLET = 16

/**
 * What the words of a citation mark name: articles by id, passage id, link, label or title; an outlet and a date. A date by
 * itself is none.
 *
 * @returns null where the words name nothing of the kind
 */
export function referenceOf(
  words: string,
  known: KnownArticles,
  definitions: ReadonlyMap<string, string>,
): Attribution | null {
  const content = words.trim().slice(0, 1000)
  const whole = articleNamed(content, known)
  if (whole !== null) return { ...UNATTRIBUTED, articles: [whole] }
  const label = definitions.get(content)
  if (label !== undefined) return referenceOf(label, known, NO_DEFINITIONS) ?? UNATTRIBUTED
  return readParts(content.replace(LEAD, ''), known, definitions)
}

const NO_DEFINITIONS: ReadonlyMap<string, string> = new Map()

function readParts(
  content: string,
  known: KnownArticles,
  definitions: ReadonlyMap<string, string>,
): Attribution | null {
  const articles = [...content.matchAll(TITLE)].flatMap(([, title = '']) => known.withTitle(title))
  let source: string | null = null
  let defined: Attribution | null = null
  for (const part of content.replace(TITLE, '，').split(/[,，、;；|\s]+|(?<=\))|[()（）[\]【】]/u)) {
    const word = part.replace(/^[*_`<]{1,3}|[*_`>.。]{1,3}$/gu, '')
    if (word === '') continue
    const article = articleNamed(word, known)
    const definition = definitions.get(word)
    if (article !== null) articles.push(article)
    else if (definition !== undefined) defined ??= referenceOf(definition, known, NO_DEFINITIONS)
    else if (source === null && isOutlet(word, known)) source = word
  }
  const all = [...new Set([...articles, ...(defined?.articles ?? [])])]
  source ??= defined?.source ?? null
  if (all.length === 0 && source === null) return null
  const speaker = all.length > 0 ? (defined?.speaker ?? null) : null
  return { articles: all, speaker, source, published: dateIn(content) ?? defined?.published ?? null }
}

/** An article's id, a passage's id, a link to either, or the article's own address. */
function articleNamed(word: string, known: KnownArticles): string | null {
  if (known.has(word)) return word
  const isUri = ARTICLE_URI.test(word)
  const id = isUri ? decoded(word.replace(ARTICLE_URI, '')) : word
  const article = PASSAGE.exec(id)?.[1] ?? id
  if (known.has(article) || (isUri && article !== '')) return article
  return /^https?:\/\//iu.test(word) ? known.withUrl(word) : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isOutlet(word: string, known: KnownArticles): boolean {
  return known.isSource(word) || (word.length <= LONGEST_OUTLET && OUTLET.test(fold(word)))
}

function dateIn(text: string): string | null {
  return findDates(fold(text))[0]?.iso.slice(0, 10) ?? null
}
