/** Verbs that report what a person says, thinks or proposes, Simplified. 说, 道 or 称 may follow most of them. */
const SURE =
  '表示 认为 指出 介绍 建议 提到 强调 坦言 透露 谈到 谈道 提出 呼吁 告诉 解释 补充 回忆 感慨 感叹 直言 希望 相信 坚信 深信 觉得 ' +
  '宣称 声称 坚称 主张 提议 重申 评论 辩称 发文称 说道 写道 问道 答道 笑道 笑称 笑言 叹道 喊道 直呼 断言 建言 调侃'

/** Verbs that as often tell what a person does: they report when speech or a comma follows at once. */
const UNSURE =
  '期待 期盼 预计 预测 判断 回应 回答 反问 追问 宣布 提醒 警告 承认 否认 证实 阐述 阐释 讲述 讲道 总结 归纳 评价 点评 赞叹 称赞 ' +
  '倡议 告诫 寄语 勉励 吐槽 抱怨 供述 诉说 留言 表态 承诺 猜测 推测 估计 要求 指示 号召 深有感触 深有体会 致辞 指责 表明 痛斥 ' +
  '怒斥 斥责 抨击 谴责 呼喊 嘱咐 叮嘱 安慰 鼓励 回想 感言 宣告 披露 爆料 通报 解读 分析 查明 确认'

const longestFirst = (a: string, b: string) => b.length - a.length || (a < b ? -1 : 1)

export const REPORTING_VERBS: readonly string[] = [...SURE.split(' '), ...UNSURE.split(' '), '说', '称'].sort(
  longestFirst,
)

/** Those of them that report only where speech or a comma follows at once. */
export const UNSURE_VERBS: ReadonlySet<string> = new Set(UNSURE.split(' '))
