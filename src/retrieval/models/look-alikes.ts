/** Characters that people take for each other on sight, folded, in groups. A character may stand in several. */
export const LOOK_ALIKE_GROUPS: readonly string[] = `
己已巳 未末 土士 日曰 人入 千干于 天夫 大太犬 刀力 九丸 贝见 午牛 田由甲申 目且 白自 问间 木本术 王玉主 戊戌戍 乌鸟 免兔 今令 治冶
冼洗 酒洒 拔拨 折拆 析折 侯候 辨辩辫 堡煲 博搏 薄簿 祟崇 茶荼 晴睛 喝渴 竭揭 慕幕墓暮 栗粟 思恩 撒撤 微徽 梁粱 羸嬴赢 斑班 壁璧 摸模
券卷 哀衰 暑署 密蜜 帅师 历厉 杨扬 场扬 沈沉 何河 请清情 准淮 狭峡陕 陈阵 续读 货贷 贫贪 遗遣 逐遂 蓝篮 捐损 获荻 狼狠 根跟很狠 住往 佳住
促捉 峻俊骏 唆梭 波披坡 纪记 期欺 棋旗 勘堪 谌湛 毫豪亳 享亨 季李秀 泰秦奏 春舂 若苦 芳芬 浆奖桨 裁栽载 义叉 友反 无元 丑五 仓仑 抢抡
轮抡 论伦 沦沧 手毛 风凤 勺匀 勿匆 古右石 电申 史吏 央夹 兵乒 代伐 戈弋 东乐 字宇 宣宜 官宫 客容 宾宴 究穷 竞竟 境镜 帝蒂 滴摘
适话 括刮 侧测 朋明 眠眼 退追 道遁 尊奠 真具 直真 文丈 支文 效郊 那邢 刑形 崔催 潘藩 焦蕉 斯撕 阎阁 阐阑 岳丘兵 肖背 拉垃 延廷 祖租组
壬王 拍柏 栋拣 冻练 卢户 泸沪 奥粤 汁汗 汗汉 陪倍 赔陪 彬杉 彩采 孟盂 盘盆 苹萍 萧箫 冀翼 戴载 辽迂 迁迂 巨臣 丹舟 矢失 氏民 瓜爪 斤斥
`
  .trim()
  .split(/\s+/)

let others: Map<string, string> | undefined

/** The folded characters that look like a folded one, without it; '' where none is known. */
export function lookAlikes(character: string): string {
  others ??= readGroups()
  return others.get(character) ?? ''
}

function readGroups(): Map<string, string> {
  const found = new Map<string, string>()
  for (const group of LOOK_ALIKE_GROUPS) {
    for (const character of group) {
      found.set(character, (found.get(character) ?? '') + group.replace(character, ''))
    }
  }
  return found
}
