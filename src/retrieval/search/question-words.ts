/** Words of questions, folded. Data of content-words.ts and answer-type.ts. */

/**
 * Asking words and the politeness around them, to be found anywhere in a question; the longer alternative first.
 * Left out where a common word holds them: 几何, 几乎, 任何, 许多大学.
 */
export const ASKING = new RegExp(
  [
    '请问|请告诉我|告诉我|请(?:简要|简单)?(?=介绍|说明|概括|列举|列出|解释)|谈一谈|谈谈|说一说|说说|讲讲|简述|列举|列出|介绍一下|介绍下',
    '为什么|为啥|(?<!认|作|成|称|视)为何|什么时候|什么时间|什么地方|什么样|什么|啥',
    '怎么样|怎么办|怎么|怎样|如何|何时|何地|何处|何人|何种|何谓|何以|缘何|(?<!任)何者',
    '哪些|哪里|哪儿|哪[一两二三四五六七八九十几]?',
    '谁|占比|百分之多少|百分之几|多少|(?<!许|很|众|最|更|太)多(?:大|高|长|远|重|深|宽|快|久)(?!学|厦|桥|街|城|度|期)',
    '(?<![好这那近前后])(?:第几|几(?![乎何十百千万亿]))',
    '是不是|是否|有没有|有无|能不能|能否|会不会|可不可以|可否|吗(?!啡)|[呢嘛](?=[?!。,]|$)',
    '(?:这篇|本|该|这则)?(?:文章|报道|新闻|课文|短文)(?:里|中|内)?(?:提到|提及|指出|说到|说)?(?:的)?|文中|原文|据(?=报道)',
  ].join('|'),
  'g',
)

/** Asking words after which a measure word follows: 多少座, 哪几家. */
export const ASKING_QUANTITY = /(?:多少|几|哪[一两二三四五六七八九十几]?)$/

/** Measure words as single characters, dropped after a quantity. */
export const MEASURE_CHARACTERS: ReadonlySet<string> = new Set(
  '个名位人家项条种类次届级年天月日周岁元块吨米克辆台件款部座所栋间层楼户期批份张支枝只艘架颗粒套组队场轮局号股倍点篇册卷集章节页段步门亩升桶成',
)

const FUNCTION_WORDS = `
的 地 得 了 着 过 吧 啊 呀 是 有 在 于 和 与 及 或 而 且 但 也 都 就 还 又 再 才 只 很 更 最 将 会 能 可 要 想 被 把 让 给 对 从 向 到 往 由 以 因 为 等 之 其
里 中 上 下 内 外 前 后 时 间 个 名 位 种 项 些 这 那 此 该 它 他 她 我 你 您 咱 们 各 每 某 本 所 并 则 若 如 比 跟 同 用 来 去 做 作 叫 说 称 讲 问 没 不 第 共 已 曾 正 两 一
他们 她们 它们 我们 你们 咱们 自己 大家 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 这次 此次 一个 一些 一下 一种 一共 总共 共计 共有 其中 其他 其它 另外
可以 能够 可能 应该 应当 应 需要 必须 已经 曾经 正在 将要 没有 不是 就是 还是 还有 也是 都是 只有 所有 以及 或者 并且 而且 但是 因为 由于 所以 因此 为了 如果 虽然
关于 对于 根据 按照 通过 有关 相关 之间 之后 之前 以后 以前 以来 以上 以下 期间 时候 当中 左右 大约 大概 大致 差不多
具体 主要 分别 目前 现在 当时 同时 进行 方面 情况 问题 内容 地方 东西 事情 事 话 意思 含义 定义 名字 名称 原因 理由 属于 作为 成为 称为 叫做 指 指的 是指 叫作
包括 包含 提到 提及 提出 谈到 说到 讲到 谈 提 建议 看待 看来 看 认为 觉得 做出 作出 有着 来自 位于 处于 得 使 令 即 里面 最后 一般 许多 很多 不少 的是 是能
a an the of in on at to for from by with and or is are was were be been do does did has have had will would can could should it its this that these those
what which who whom whose when where why how many much long often far about there any please tell me
`

/** Function characters that also stand inside names; between two unknown characters they are taken for a part of one. */
export const WEAK_CHARACTERS: ReadonlySet<string> = new Set(
  '比中上下正本作位时内外前后同间名里其各所如用第曾',
)

/** Words that carry no topic: function words, pronouns, words about asking and reporting. */
export const NON_CONTENT: ReadonlySet<string> = new Set(FUNCTION_WORDS.trim().split(/\s+/))
