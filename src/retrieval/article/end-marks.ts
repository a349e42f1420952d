import { vocabulary } from '../language/vocabulary.generated.ts'
import { anyOf } from '../language/word-patterns.ts'

/** A line that marks the end of an article on a saved page, matched on the folded line. */
export interface EndMark {
  readonly pattern: RegExp
  /** Longest line, in UTF-16 units, that counts. */
  readonly longest: number
}

const headings = (...parts: string[]) =>
  anyOf(vocabulary.teaserHeadings.filter(({ part }) => parts.includes(part)).map(({ word }) => word))

/** Headings above other articles: the whole line, so that a subheading such as 最新报道引发热议 stays. */
const POINTERS = new RegExp(
  String.raw`^[[(【·•\s]*(?:${headings('first', 'either')}${headings('second', 'either')}|${headings('whole')})` +
    String.raw`[\s\])】:>»"/]*(?:更多|换一[换批])?$`,
  'u',
)

/** Notices of the site. Each needs the words of such a notice, so that a paragraph about copyright stays. */
const NOTICES =
  /^[[(]?\s*(?:版权(?:声明|说明|信息)\s*[:\])]|版权所有(?![者权])|copyright\s*(?:\(c\)|©|\d{4}|:)|©|免责(?:声明|条款)\s*[:\])])|^\[(?:特别|郑重)?声明\]|^(?:特别|郑重)?声明\s*:.*(?:本网|本站|本平台|转载|版权|侵权|不代表|投资建议)|^\[.*(?:权益|版权)归.*所有.*(?:转载|摘编)|^凡(?:本网|本站|本报|注明|转载).*(?:来源|转载|版权)|^未经.{0,10}(?:授权|许可|同意).{0,10}(?:不得|禁止|严禁|请勿).{0,6}(?:转载|复制|摘编|镜像)|^本(?:网站?|站)(?:由.{2,20}(?:版权所有|主办)|.{0,10}(?:文章|内容|稿件).*(?:转载|版权|侵权))/u

/** A control that is the whole line, perhaps with a count. */
const WHOLE_CONTROLS = new RegExp(
  String.raw`^[·•\s]*(?:(?:\d+)?人?已?打赏(?:支持|金额|记录|成功)?|${anyOf(vocabulary.belowControls)})[\s:!¥\d(){}_a-z]*$`,
  'u',
)

/** Controls below an article; those that begin sentences, too, need the rest of the control. */
const CONTROLS =
  /^(?:\d\s*)?[上下]一[篇页版条](?:\s|:|\d|$)|^分享(?:到|至)\s*:?.{0,20}$|^分享让更多人看到|^(?:下载|打开|扫码|扫一扫|扫描|长按|点击|关注|搜索).{0,24}(?:客户端|app|二维码|公众号|微信号|阅读原文|查看更多|更多精彩)[^,。]{0,12}$|^(?:点击)?(?:阅读(?:剩余)?(?:全文|原文)|展开(?:全文|剩余)|加载更多|查看更多|返回(?:首页|列表|顶部|目录|搜狐))[^,。]{0,12}$|^您此时的心情|^共\d+条评论|^(?:网友|发表|我要|精彩|全部|最新)评论/u

/** Footers: registration numbers of the site, and the menu that begins with 关于我们. */
const FOOTERS =
  /^(?:关于|联系)我们(?:[\s|]|$)|^关于.{2,8}\s*\||^[^。]*(?:icp[备证]?\s*\d|许可证(?:编?号)?\s*:\s*\S|公网安备\s*\d)[^。]*$/u

export const END_MARKS: readonly EndMark[] = [
  { pattern: POINTERS, longest: 30 },
  { pattern: NOTICES, longest: 600 },
  { pattern: WHOLE_CONTROLS, longest: 40 },
  { pattern: CONTROLS, longest: 40 },
  { pattern: FOOTERS, longest: 200 },
]
