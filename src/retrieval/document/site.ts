import { fold } from '../analysis/fold.ts'
import type { LayoutLine } from '../text/layout.ts'
import { type Value, valueAt } from './fields.ts'

/**
 * Widgets and phrases that only one site's article pages have, for pages that name their site nowhere else. A
 * mark is matched on folded text, outside the article alone.
 */
const FINGERPRINTS: readonly [mark: string, site: string][] = [
  ['光明云投', '光明网'],
  ['返回搜狐,查看更多', '搜狐'],
  ['自媒体平台"网易号"', '网易'],
]

/** Patterns in the page around the article that name the site, the surest first. The first group is the name. */
const STATEMENTS = [
  /注明\s*"?(?:稿件)?来源\s*[:为]\s*"?([^"“”,。;()]{2,12}?)"/u,
  /^关于(\p{Script=Han}{1,8}(?:网|在线|日报|新闻))\s*\|/u,
  /(?:由|归)?(\p{Script=Han}{2,10}网)版权所有/u,
]
const NOT_A_SITE = /^(?:本网|本站|本报|首页|主页|网站首页|x+|其他.*)$/u

/** The web site a page was saved from: the root of its path, what its notices say, or marks that only it has. */
export function readSite(lines: readonly LayoutLine[], crumbs: readonly Value[]): Value | null {
  const root = crumbs[0]
  const rootName = fold(root?.text ?? '')
  if (root && /(?:网|在线|频道|日报|新闻)$/u.test(rootName) && !NOT_A_SITE.test(rootName)) return root
  const around = lines.filter((line) => line.furniture !== null)
  for (const pattern of STATEMENTS) {
    for (const line of around) {
      const name = matchedValue(line, pattern)
      if (name && !NOT_A_SITE.test(name.text)) return name
    }
  }
  return fingerprint(around)
}

/** Who the copyright notice says the page belongs to: 版权均属于某报业集团. For papers that print no source. */
export function readOwner(lines: readonly LayoutLine[]): Value | null {
  const around = lines.filter((line) => line.furniture !== null)
  for (const line of around) {
    const owner = matchedValue(
      line,
      /版权(?:均|全部|皆)?(?:属于|归属于|属|归)(\p{Script=Han}{2,16}?)(?:所有|[,。;]|$)/u,
    )
    if (owner) return owner
  }
  return null
}

function matchedValue(line: LayoutLine, pattern: RegExp): Value | null {
  const match = pattern.exec(line.folded)
  if (!match) return null
  const start = match.index + match[0].indexOf(match[1]!)
  return valueAt(line, start, start + match[1]!.length)
}

function fingerprint(around: readonly LayoutLine[]): Value | null {
  for (const [mark, site] of FINGERPRINTS) {
    for (const line of around) {
      const at = line.folded.indexOf(mark)
      if (at >= 0) return { text: site, span: { start: line.start + at, end: line.start + at + mark.length } }
    }
  }
  return null
}
