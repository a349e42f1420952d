import type { NameSpan } from './names.ts'

const alternatives = (words: string) => words.trim().split(/\s+/).join('|')

/** Last words of the names of bodies that speak, Simplified. */
const ENDINGS = alternatives(`
公司 集团 银行 证券 基金会 大学 学院 医院 法院 检察院 研究院 科学院 设计院 研究所 派出所 事务所 交易所 委员会 协会 学会 商会 联合会
理事会 董事会 监事会 证监会 工会 妇联 残联 侨联 工商联 总局 警察局 公安局 政府 议会 国会 参议院 众议院 杜马 警方 大使馆 使馆 领馆 领事馆
办公室 秘书处 电视台 气象台 天文台 通讯社 日报 时报 晚报 邮报 早报 周报 博物馆 图书馆 美术馆 指挥部 支队 总队 大队 居委会 村委会 管委会
组委会 筹委会 学生会 俱乐部 联盟 中心`)

/** 商务部, 教育局, 省文旅厅, 市卫健委, 安委办, 远进党; not 干部, 结局, 部署, 常委. */
const SHORT_ENDINGS =
  '(?<![干全内外总局大各边西东南北中])部|(?<![结大格布全当邮])局|(?<![客餐])厅|(?<![部])署|(?<![常编评政])委|(?<![主承举督协开操])办|(?<![入])党'

/** Bodies with names of their own, folded. */
const BODIES = alternatives(`
白宫 五角大楼 克里姆林宫 国务院 联合国 欧盟 北约 东盟 美联储 世卫组织 世界卫生组织 世界贸易组织 国际货币基金组织 国际原子能机构 欧洲央行
塔利班 哈马斯 真主党 最高法 最高检 法新社 路透社 彭博社 美联社 塔斯社 新华社 共同社 韩联社 财联社 bbc cnn cnbc nasa fbi cia who imf fda faa
opec wto oecd nba fifa`)

/** 和 between the parts of one body's business: 国家发展和改革委员会, 文化和旅游部. */
const JOINED = '和(?=改革|旅游|信息化|自然资源|计划生育|社会保障|城乡|草原|农村|民生|电影|电视|技术|人力|平)'

/** What stands in a name: no particle, pronoun, preposition or verb of saying. */
const PART = `(?:${JOINED}|(?<=华)为|[\\p{Script=Han}a-z0-9·-](?<![的了是在和与将对向被把从就因为由以及等并也还又都曾这那我你他她们说称着于该使让给据所引援经按]))`

/** What may lead in the clause whose subject an organisation is: 8月1日, 当地时间周一, 随后. */
const LEAD = `(?:${alternatives(`
据 经 另据 又据 此前 此后 日前 近日 目前 随后 同时 此外 另外 对此 不过 但 而 且 昨日 今日 昨天 今天 当天 当日 当晚 上周 本周 今年 去年 早些时候
上午 下午 晚间 凌晨 当地时间 北京时间 最近 周[一二三四五六日] 年初 年底 会上 其中 这几天 连日来`)}|[\\d: ]|(?<=\\d)[年月日时分点])*`

const NAME = `(?:${BODIES}|${PART}{1,24}?(?:${ENDINGS})|${PART}{1,12}?\\p{Script=Han}(?:${SHORT_ENDINGS}))`
/** 某某公司方面, 某某集团官方微博: the organisation speaks. */
const MOUTHPIECE = '(?:方面|官方(?:微博|微信|网站|账号)?|官微|官博|官网|新闻处)?'
const REMARK = '(?:\\([^()]{1,40}\\))?'
const WHOLE = new RegExp(`^(${LEAD})(${NAME})${REMARK}${MOUTHPIECE}$`, 'u')
const AT_START = new RegExp(`^${NAME}(?=${REMARK}${MOUTHPIECE}(.))`, 'u')
const ENDS_LIKE_BODY = new RegExp(`(?:${BODIES}|${ENDINGS}|[部局厅署委办党)面方微博网站号处])$`, 'u')

/** Any body of a kind: 有关部门, 多家公司, 当地警方. */
const UNNAMED =
  /^(?:各|多|某|有关|相关|当地|一些|部分|其他|其它|所有|[一两三四五几]家|[一两三几]个|哪|不少|众多|主办|每|任何|外国|许多|大型|地方|各级|国内|海外|我|.{0,12}一[家个名])/u
/** Stands for a body that was named before: 该公司, 法院. */
const REFERENCE =
  /^(?:(?:该|本|涉事)(?:公司|集团|银行|基金会|大学|学院|医院|法院|检察院|研究院|研究所|协会|委员会|政府|中心|办公室|部|局|厅|委|署|院|党)|公司|集团|银行|医院|法院|检察院|协会|委员会|警方)$/u
const REFERENCE_AT_END = new RegExp(`^${LEAD}(${REFERENCE.source.slice(1, -1)})${MOUTHPIECE}$`, 'u')

/** The name of an organisation that is the whole of `folded.slice(start, end)` but for words of time and 方面, 官方. */
export function organisationBetween(folded: string, start: number, end: number): NameSpan | null {
  const text = folded.slice(start, end)
  if (!ENDS_LIKE_BODY.test(text)) return null
  const reference = REFERENCE_AT_END.exec(text)
  if (reference) {
    const at = start + text.lastIndexOf(reference[1]!)
    return { start: at, end: at + reference[1]!.length }
  }
  const match = WHOLE.exec(text)
  if (!match || UNNAMED.test(match[2]!)) return null
  const at = start + match[1]!.length
  return { start: at, end: at + match[2]!.length }
}

const BODY = new RegExp(`${BODIES}|${ENDINGS}|[部局厅署委办党]`, 'u')

/** Whether `folded.slice(start, end)` may hold the name of an organisation: a cheap look before a dear one. */
export function mayHoldOrganisation(folded: string, start: number, end: number): boolean {
  return BODY.test(folded.slice(start, end))
}

/** The name of an organisation that begins at `start`, where what follows it passes. */
export function organisationAt(
  folded: string,
  start: number,
  end: number,
  follows: (at: number) => boolean,
): NameSpan | null {
  const match = AT_START.exec(folded.slice(start, end))
  if (!match || UNNAMED.test(match[0])) return null
  const nameEnd = start + match[0].length
  return follows(nameEnd) ? { start, end: nameEnd } : null
}

/** Whether a name stands for an organisation that was named before. */
export function isReference(name: string): boolean {
  return REFERENCE.test(name)
}

/**
 * The one organisation before `at` that a reference can mean: of those that are subjects and end like it there is but
 * one. Null where there is none or more.
 */
export function referredOrganisation(folded: string, reference: string, at: number): NameSpan | null {
  const ending = reference.replace(/^(?:该|本|涉事)/u, '')
  let found: NameSpan | null = null
  for (let from = folded.indexOf(ending); from >= 0 && from < at; from = folded.indexOf(ending, from + 1)) {
    const end = from + ending.length
    const start = clauseStart(folded, end)
    const name = organisationBetween(folded, start, end)
    if (!name || isReference(folded.slice(name.start, name.end))) continue
    if (found && folded.slice(found.start, found.end) !== folded.slice(name.start, name.end)) return null
    found = name
  }
  return found
}

/** UTF-16 units of the longest name that is looked for, with what leads in its clause. */
const LONGEST = 60

function clauseStart(folded: string, end: number): number {
  let start = end
  while (start > Math.max(0, end - LONGEST) && !/[,;:!?。…\n\ufffc()[\]]/u.test(folded[start - 1]!)) start--
  return start
}

/** Countries and regions that do not end in 国 or 洲: whoever speaks for one is not named by it. */
const PLACES = alternatives(`
日本 俄罗斯 乌克兰 白俄罗斯 伊朗 伊拉克 以色列 印度 印尼 土耳其 加拿大 澳大利亚 新西兰 新加坡 马来西亚 越南 菲律宾 缅甸 柬埔寨 朝鲜 巴基斯坦
阿富汗 沙特 埃及 南非 巴西 墨西哥 阿根廷 意大利 西班牙 葡萄牙 荷兰 比利时 瑞典 瑞士 挪威 芬兰 丹麦 波兰 匈牙利 希腊 奥地利 尼日尔 台湾 香港
澳门 北京 上海 天津 重庆 深圳 广州 白宫`)
const NO_BRAND = new RegExp(
  `^(?:${PLACES}|.*[国方们者员家人众民士洲市省县村会客户友生论道测算层面面]|.*(?:公司|企业|市场|行业|媒体|报告|平台|部门|业内|外界|网络|评论|文章|消息|上述|目前|自己|手游|游戏)|[\\d]+)$`,
  'u',
)
const BRAND = new RegExp(
  `^(${LEAD})(\\p{Script=Han}{2,6}?|[a-z][a-z0-9.]{1,11})${REMARK}(${MOUTHPIECE})$`,
  'u',
)
/** What only a firm's name stands before, and behind. */
const FIRM_BEHIND =
  '集团 股份 官方 官微 官博 官网 客服 方面 旗下 ceo 创始人 联合创始人 董事长 总裁 首席执行官 门店 经销商'.split(
    ' ',
  )
const FIRM_BEFORE = '机构 巨头 车企 厂商 品牌 智库 媒体 公司 ('.split(' ')

/** UTF-16 units of the longest and shortest name that BRAND matches. */
const LONGEST_BRAND = 12
const SHORTEST_BRAND = 2
/** Without length, so that signs may overlap (联合创始人, 创始人). */
const FIRM_SIGN = new RegExp(
  `(?=(?<behind>${FIRM_BEHIND.join('|')})|(?<before>${FIRM_BEFORE.join('|').replace('(', '\\(')}))`,
  'gu',
)

let lastText = ''
let lastFirms: ReadonlySet<string> = new Set()

/**
 * Every text of a name's length that stands before or behind a word that only a firm's name does; (名) counts as
 * behind a bracket. Kept for the last text: a long one asks for hundreds of names, and each search for one reads it all.
 */
function firmsOf(folded: string): ReadonlySet<string> {
  if (folded === lastText) return lastFirms
  const firms = new Set<string>()
  for (const { index, groups = {} } of folded.matchAll(FIRM_SIGN)) {
    const { behind, before: sign = '' } = groups
    const end = index + sign.length
    const close = sign === '(' ? folded.slice(end, end + LONGEST_BRAND + 1).indexOf(')') : -1
    if (close >= SHORTEST_BRAND) firms.add(folded.slice(end, end + close))
    if (sign === '(') continue
    for (let length = SHORTEST_BRAND; length <= LONGEST_BRAND; length++) {
      if (behind === undefined) firms.add(folded.slice(end, end + length))
      else if (length <= index) firms.add(folded.slice(index - length, index))
    }
  }
  lastText = folded
  lastFirms = firms
  return firms
}

/**
 * The name of a firm without 公司 behind it that is the whole of `folded.slice(start, end)`: believed with 方面 or 官方
 * behind it, or where the text elsewhere shows that it is a firm (机构X, X集团, X董事长).
 */
export function firmBetween(folded: string, start: number, end: number): NameSpan | null {
  const match = end - start > LONGEST ? null : BRAND.exec(folded.slice(start, end))
  if (!match) return null
  const [, lead = '', name = '', mouthpiece = ''] = match
  if (NO_BRAND.test(name) || UNNAMED.test(name)) return null
  const isFirm = mouthpiece !== '' || firmsOf(folded).has(name)
  return isFirm ? { start: start + lead.length, end: start + lead.length + name.length } : null
}

/** The name of such a firm that begins at `start`, where what follows it passes. */
export function firmAt(
  folded: string,
  start: number,
  end: number,
  follows: (at: number) => boolean,
): NameSpan | null {
  for (let at = start + 2; at <= Math.min(start + 6, end); at++) {
    if (!follows(at)) continue
    const name = firmBetween(folded, start, at)
    return name?.start === start ? name : null
  }
  return null
}
