import type { Span } from '../../contract/types.ts'
import type { Pace } from '../../support/pace.ts'
import { type ComparedText, type NameTest, segmentsOf, type Word } from './compared-text.ts'

/** UTF-16 units of the longest name, and how far on either side of a change one may begin or end. */
const LONGEST_NAME = 20
const REACH = 12

/** The longest known names that overlap a span, or into which it falls, in order. */
export async function namesAt(
  side: ComparedText,
  { start, end }: Span,
  isName: NameTest,
  pace: Pace,
): Promise<Word[]> {
  const names: Word[] = []
  const from = Math.max(0, start - REACH)
  const to = Math.min(side.folded.length, end + REACH)
  for (let at = from; at < Math.max(end, start); ) {
    const length = longestAt(side.folded, at, to, isName)
    if (length > 0 && at + length > start)
      names.push({ text: side.folded.slice(at, at + length), start: at, end: at + length })
    at += Math.max(1, length)
    if (pace.isDue) await pace.turn()
  }
  return names
}

function longestAt(folded: string, at: number, to: number, isName: NameTest): number {
  for (let length = Math.min(LONGEST_NAME, to - at); length > 1; length--) {
    if (isName(folded.slice(at, at + length))) return length
  }
  return 0
}

const KIND =
  /(?:[省市县区州镇乡国]|公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|协会|学会|基金会|中学|小学|法院|检察院|公安局)$/u
/** Words that end like a name and are none, and words before a kind that make none of it (全省, 有关公司). */
const NO_NAMES = new Set(
  (
    '大都市 直辖市 省会城市 地级市 县级市 开发区 示范区 试验区 核心区 商务区 拓展区 集聚区 大湾区 经济区 工业区 园区 自贸区 保税区 ' +
    '自治区 自治州 自治县 新城区 老城区 市辖区 居民区 生活区 旅游区 风景区 景区 灾区 社区 发达国 东道国 成员国 参赛国 共和国 联合国 ' +
    '有限公司 股份公司 责任公司 控股集团 上市公司 子公司 分公司 母公司 总公司 保险公司 科技公司 经营公司 商业银行 中央银行 人民法院 ' +
    '组委会 专委会 人民医院 附属医院 综合医院 公立医院 重点大学 综合大学 研究生院'
  ).split(' '),
)
const INDEFINITE =
  /^(?:[全各本该我这那两多每外为时另某此]|有关|相关|所在|一些|许多|这个|那个|其他|部分|大型|知名|国有|民营)/u

/** Whether a folded text has the form of a place or a body that is named by its kind. */
export function isNamedByKind(folded: string): boolean {
  return (
    KIND.test(folded) &&
    /^\p{Script=Han}{3,12}$/u.test(folded) &&
    !NO_NAMES.has(folded) &&
    !INDEFINITE.test(folded)
  )
}

/** Places and bodies by their kind: words that end in one, and a word with the kind that follows it. */
export function* placesAndBodies(folded: string): Generator<string> {
  let before = ''
  for (const { text: segment } of segmentsOf(folded)) {
    const isKind = KIND.exec(segment)?.[0] === segment
    const name = isKind ? before + segment : segment
    if (isNamedByKind(name)) yield name
    before = /^\p{Script=Han}{2,6}$/u.test(segment) ? segment : ''
  }
}
