import type { LayoutLine } from '../../article/layout.ts'
import { fold } from '../../language/fold.ts'
import { vocabulary } from '../../language/vocabulary.generated.ts'
import type { Value } from '../metadata.ts'
import { valueAt } from './fields.ts'

/** `data/news-sites.tsv` says what the columns mean. */
const NEWS_SITES = vocabulary.newsSites.map(({ name, domains, mark }) => ({
  name,
  domains: domains.split(' '),
  mark: mark === '-' ? null : mark,
}))

/** Names of sites as they stand in notices: XX网, XX在线. */
const NAME = String.raw`(?<name>(?:(?![由归属])\p{Script=Han}){2,10}(?:网|在线))`
/** Patterns in the page around the article that name the site, the surest first. */
const STATEMENTS = [
  String.raw`注明\s*"?(?:稿件)?来源\s*[:为]\s*"?(?<name>[^"“”,。;()]{2,12}?)"`,
  String.raw`^关于(?<name>\p{Script=Han}{1,8}(?:网|在线|日报|新闻))\s*\|`,
  String.raw`${NAME}\s?(?:版权所有|版权作品|版权与免责声明|copyright)`,
  `版权(?:均|全部|皆)?(?:属于|归属于|属|归)${NAME}`,
  String.raw`(?:版权所有|copyright|©)(?:\s|\(c\)|©|[\d年,.:-]|by|至今)*${NAME}(?!络|站|友|民)`,
].map((pattern) => new RegExp(pattern, 'u'))
const NOT_A_SITE = /^(?:本网|本站|本报|首页|主页|网站首页|x+|其他.*)$/u
/** Footers in which a domain is the page's own: links to other sites stand in other lines, or after these words. */
const FOOTER = /copyright|©|\(c\)|版权|all rights reserved|icp[备证]|许可证/u
const VENDOR = /技术支持|powered by|友情链接/u
/** A host name; a mail address is none, nor are the full stops of Co.,Ltd.All. */
const HOST = /(?<![\w.@-])(?:[a-z\d-]+\.)+(?:com|cn|net|org|gov|hk|tw|mo|sg|tv|news)(?![\w@-]|\.\w)/gu

/**
 * The web site a page was saved from: the root of its path; what its notices say; the domain in its footer, as the name
 * of a site that is known or as it stands; marks that only one site has.
 */
export function readSite(lines: readonly LayoutLine[], crumbs: readonly Value[]): Value | null {
  const root = crumbs[0]
  const rootName = fold(root?.text ?? '')
  if (root && /(?:网|在线|频道|日报|新闻)$/u.test(rootName) && !NOT_A_SITE.test(rootName)) return root
  const around = lines.filter((line) => line.furniture !== null)
  for (const pattern of STATEMENTS) {
    for (const line of around) {
      const name = matchedValue(line, pattern)
      if (name && !NOT_A_SITE.test(fold(name.text))) return name
    }
  }
  return siteOfFooter(around) ?? siteOfMark(around)
}

/** The site of an address that is metadata itself (`url` of a clipped page); null for a site that is not known. */
export function siteOfAddress(address: Value | null): Value | null {
  const host = /^[a-z][a-z\d+.-]*:\/\/([^/?#:]+)/u.exec(address?.text.toLowerCase() ?? '')?.[1]
  const site = host === undefined ? undefined : siteOfHost(host)
  return address && site !== undefined ? { text: site, span: address.span } : null
}

function siteOfHost(host: string): string | undefined {
  return NEWS_SITES.find(({ domains }) =>
    domains.some((domain) => host === domain || host.endsWith(`.${domain}`)),
  )?.name
}

/** Who the copyright notice says the page belongs to: 版权均属于某报业集团. For papers that print no source. */
export function readOwner(lines: readonly LayoutLine[]): Value | null {
  const around = lines.filter((line) => line.furniture !== null)
  for (const line of around) {
    const owner = matchedValue(
      line,
      /版权(?:均|全部|皆)?(?:属于|归属于|属|归)(?<name>\p{Script=Han}{2,16}?)(?:所有|[,。;]|$)/u,
    )
    if (owner) return owner
  }
  return null
}

/** The value of a pattern's group `name`. */
function matchedValue(line: LayoutLine, pattern: RegExp): Value | null {
  const match = pattern.exec(line.folded)
  const name = match?.groups?.name
  if (!match || name === undefined) return null
  const start = match.index + match[0].lastIndexOf(name)
  return valueAt(line, start, start + name.length)
}

function siteOfFooter(around: readonly LayoutLine[]): Value | null {
  for (const line of around.filter(({ folded }) => FOOTER.test(folded) && !VENDOR.test(folded))) {
    for (const { 0: host, index } of line.folded.matchAll(HOST)) {
      const text = siteOfHost(host) ?? (/copyright|©|\(c\)/u.test(line.folded) ? host : undefined)
      const start = line.start + index
      if (text !== undefined) return { text, span: { start, end: start + host.length } }
    }
  }
  return null
}

function siteOfMark(around: readonly LayoutLine[]): Value | null {
  for (const { name, mark } of NEWS_SITES) {
    const line = mark === null ? undefined : around.find(({ folded }) => folded.includes(mark))
    if (mark === null || !line) continue
    const start = line.start + line.folded.indexOf(mark)
    return { text: name, span: { start, end: start + mark.length } }
  }
  return null
}
