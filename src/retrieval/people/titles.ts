/** Offices, professions and roles that stand before or after a person's name, Simplified. */
const TITLES =
  '书记 总书记 成员 委员长 局长 官员 高官 长官 模范 劳模 标兵 上将 中将 少将 准将 大将 元帅 上校 中校 少校 上尉 主席 董事长 董事局主席 总裁 委员 常委 代表 教授 研究员 院长 部长 厅长 处长 科长 股长 司长 署长 市长 区长 县长 ' +
  '镇长 乡长 村长 省长 州长 旗长 盟长 校长 园长 所长 会长 秘书长 秘书 理事长 理事 监事长 监事 董事 主任 总经理 经理 首席执行官 ' +
  '首席运营官 首席财务官 首席技术官 首席科学家 首席经济学家 首席分析师 首席专家 首席技师 执行官 总统 总理 首相 外长 防长 财长 ' +
  '国务卿 大臣 议长 议员 参议员 众议员 国王 发言人 院士 工程师 总工程师 总设计师 总师 总监 总干事 专家 学者 分析师 经济学家 科学家 ' +
  '历史学家 政治学家 气象学家 富翁 艺术家 书法家 画家 企业家 律师 医生 医师 大夫 药师 护士 护士长 教师 老师 班主任 辅导员 馆长 台长 站长 队长 团长 组长 ' +
  '厂长 矿长 店长 行长 社长 船长 机长 列车长 舰长 主编 总编辑 导演 演员 作家 诗人 歌手 编剧 制片人 主持人 设计师 建筑师 摄影师 厨师 ' +
  '运动员 教练 主教练 领队 球员 队员 负责人 创始人 合伙人 带头人 继承人 传承人 承办人 党员 干部 技师 技术员 操作工 大使 公使 领事 ' +
  '总领事 参赞 将军 司令 司令员 政委 参谋长 检察长 检察官 法官 庭长 大队长 支队长 中队长 所长 民警 警官 交警 辅警 消防员 居民 村民 市民 ' +
  '学生 家长 游客 员工 工人 职工 志愿者 经营者 司机 业主 商户 摊主 店主 农民 农户 种植户 养殖户 牧民 渔民 博士 博士后 硕士 同学 讲师 ' +
  '馆员 主管 顾问 特使 代办 领导人 候选人 牵头人 召集人 发起人 负责同志 工作人员 科研人员 研究人员 技术人员 飞行员 航天员 宇航员 战士 老兵 老人 ' +
  '乘客 旅客 车主 消费者 患者 网友 读者 观众 选手 冠军 讲解员 导游 店员 主播 博主 销售员 快递员 外卖员 骑手 环卫工 网格员 社工 护林员 ' +
  '党委书记 支书 书记员 总书记 副总 总教头 主帅 前锋 后卫 门将 CEO CTO CFO COO 同志 女孩 男子 女子 小伙 姑娘 大爷 大妈 阿姨 奶奶 爷爷'

/** Forms of address that follow a surname alone and are part of what a person is called: 王先生. */
export const HONORIFICS: ReadonlySet<string> = new Set(
  '先生 女士 小姐 师傅 阿姨 大爷 大妈 大姐 大哥 老师 同学 老人 奶奶 爷爷'.split(' '),
)

/** Titles, folded. */
export const PERSON_TITLES: ReadonlySet<string> = new Set(TITLES.toLowerCase().split(' '))

/** Titles that as often stand for whichever people of the kind: after an ordinary word they name nobody (部分专家). */
export const GENERIC_TITLES: ReadonlySet<string> = new Set(
  (
    '专家 学者 居民 村民 市民 学生 家长 游客 员工 工人 职工 负责人 工作人员 科研人员 研究人员 技术人员 志愿者 干部 党员 农民 农户 司机 ' +
    '业主 商户 网友 读者 观众 乘客 旅客 消费者 患者 选手 队员 球员 演员 男子 女子 牧民 渔民 战士 老人 警官 民警 交警 医生 教师 分析师 企业家'
  ).split(' '),
)

const LONGEST_TITLE = 8

/** Last characters of the many titles that no list holds: 评论员, 工艺师, 经销商. */
const OPEN_ENDINGS = '员师商'
const HAN = /^\p{Script=Han}/u

/** Most places of a text have no title at them: one look at a character tells so. */
const LAST_UNITS = unitsOf([...PERSON_TITLES, ...OPEN_ENDINGS].map((title) => title.at(-1)!))
const FIRST_UNITS = unitsOf([...PERSON_TITLES])

/** The first UTF-16 units of the texts. */
function unitsOf(texts: readonly string[]): ReadonlySet<number> {
  return new Set(texts.map((text) => text.charCodeAt(0)))
}

/** Length of the longest title that ends at `end` of a folded text; 0 where none does. */
export function titleLengthBefore(folded: string, end: number): number {
  if (!LAST_UNITS.has(folded.charCodeAt(end - 1))) return 0
  for (let length = Math.min(LONGEST_TITLE, end); length > 1; length--) {
    if (PERSON_TITLES.has(folded.slice(end - length, end))) return length
  }
  return end > 1 &&
    OPEN_ENDINGS.includes(folded[end - 1]!) &&
    HAN.test(folded[end - 2]!) &&
    folded[end] !== '傅'
    ? 2
    : 0
}

/** Length of the longest title that begins at `start` of a folded text; 0 where none does. */
export function titleLengthAfter(folded: string, start: number): number {
  if (!FIRST_UNITS.has(folded.charCodeAt(start))) return 0
  for (let length = Math.min(LONGEST_TITLE, folded.length - start); length > 1; length--) {
    if (PERSON_TITLES.has(folded.slice(start, start + length))) return length
  }
  return 0
}
