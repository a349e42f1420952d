/** Characters that write foreign names in Simplified Chinese. */
const TRANSLITERATION =
  '阿埃艾安奥巴拜班邦鲍贝本比彼别波博布查达戴丹道德登邓迪蒂蒙丁杜顿多俄厄恩尔法范菲费芬弗福富盖冈高戈格根古哈海汉赫亨胡华怀霍基吉季加' +
  '贾杰金京卡凯坎康考柯科克肯孔库奎拉莱赖兰朗劳勒雷里利莉连列林琳隆卢鲁路伦罗洛马玛迈麦曼梅门米明莫默姆木穆纳奈南内尼涅宁纽诺欧帕' +
  '潘庞佩彭皮珀普奇乔切钦让热荣儒瑞若萨塞赛桑瑟森沙山尚舍申圣施什史士舒斯松索塔泰坦汤特腾提廷图托瓦万威韦维魏温翁沃乌武西希锡夏香肖' +
  '谢辛休许雅亚延扬耶叶伊以因英尤约泽扎詹朱兹佐唐夫娃娜莉妮丝露珍黛芙蕾薇茜琪契楚茨廖玻冯柳捷聂缅丘久祖伦朔绍甫涅娅赫蓬伯柏策狄豪摩密敏派培匹蒲琼逊思世苏旺雪彦芝翰烈珊诗瑙朵乃宾滕谟缇恰丽湿梵斐济岸田雄力欣罕汀莎'

/** Further ones, believed only in a name with a dot: elsewhere they are everyday words. */
const WITH_DOT =
  '日龙文东各卜采翁昂澳包保北毕勃蔡曹彻慈次凡丰佛甘哥葛贡瓜郭洪侯惠理优津喀夸匡昆腊莲良灵留娄吕毛孟缪拿嫩娘农努朴齐青屈群撒善生胜盛石守素孙太陶土伟吾席霞祥萧晓歇星幸修杨依易永云章哲治宗霍昌绥珊'

const DOTTED = `${TRANSLITERATION}${WITH_DOT}`
const PART = `(?:[${DOTTED}]{1,8}-)?(?:[${DOTTED}]{1,8}|[a-z.]{1,8})`
const PARTS = `(?:${PART}(?:·${PART})+|[${TRANSLITERATION}]{1,8}-[${TRANSLITERATION}]{2,8})`
const DOTTED_AT_START = new RegExp(`^${PARTS}`, 'u')
const DOTTED_AT_END = new RegExp(`${PARTS}$`, 'u')
const PLAIN_AT_END = new RegExp(`[${TRANSLITERATION}]{2,7}$`, 'u')
const PLAIN_AT_START = new RegExp(`^[${TRANSLITERATION}]{2,7}`, 'u')
const LATIN_AT_END = /[a-z][a-z.'-]+(?: [a-z][a-z.'-]*){1,3}$/u

const LATIN_AT_START = /^[a-z][a-z'.-]+(?: [a-z][a-z'.-]*){1,3}/u

/** UTF-16 units of the longest foreign name. */
const LONGEST = 30

/** A transliterated or Latin name at one end of a folded text. */
export interface ForeignName {
  readonly start: number
  readonly end: number
  /** With a dot between its parts, as no Chinese word has. */
  readonly dotted: boolean
}

/** Most places have no foreign name before them: one look at a character tells so. */
const LAST = new RegExp(`[${DOTTED}a-z.'-]`, 'u')

/** The characters before `end` that could be a foreign name; the name may begin later among them. */
export function foreignNameBefore(folded: string, end: number): ForeignName | null {
  if (!LAST.test(folded[end - 1] ?? '')) return null
  const from = Math.max(0, end - LONGEST)
  const text = folded.slice(from, end)
  const dotted = DOTTED_AT_END.exec(text)
  const match = dotted ?? PLAIN_AT_END.exec(text) ?? LATIN_AT_END.exec(text)
  return match && { start: from + match.index, end, dotted: dotted !== null }
}

/** The characters from `start` on that could be a foreign name without a dot. */
export function plainForeignNameAt(folded: string, start: number): ForeignName | null {
  const match = PLAIN_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: false }
}

/** The Latin name of two words or more that begins at `start`. */
export function latinNameAt(folded: string, start: number): ForeignName | null {
  const match = LATIN_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: false }
}

/** The dotted foreign name that begins at `start`. */
export function foreignNameAt(folded: string, start: number): ForeignName | null {
  const match = DOTTED_AT_START.exec(folded.slice(start, start + LONGEST))
  return match && { start, end: start + match[0].length, dotted: true }
}
