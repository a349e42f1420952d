/**
 * Chinese surnames, Simplified, as data for `names`: the ones a newspaper reader meets, not a register. Rare
 * surnames that are everyday words (有 上 年 来 公 国 和 …) are left out on purpose, since they would turn words
 * into persons.
 */
const SINGLE =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史' +
  '唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒' +
  '屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪' +
  '包诸左石崔吉钮龚程嵇邢裴陆荣翁荀惠甄曲封芮储靳井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘' +
  '景詹束龙叶幸司韶郜黎薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿边扈燕冀浦' +
  '尚农温庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾衡耿满匡文寇欧沃利蔚越隆师巩聂晁勾敖融冷訾辛阚简饶曾关蒯相查荆' +
  '游竺权逯盖岳帅缑亢况郈琴肖付代闫佟谌覃仝展鞠冼佘辜邝涂官苟丛迟税亓楚雒洛兰淳隋敬芦栗邸桐戢岩旷忻操云水郗郏伦丰' +
  '晋阳苑鹿冶蒿禚笪翦仵刑揭玄甫哈漆樱赫佴宛厍塔粟邴郇邬沙逢丘麦岱牟'

const COMPOUND =
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 ' +
  '钟离 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 颛孙 公良 漆雕 乐正 宰父 谷梁 拓跋 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 ' +
  '左丘 西门 完颜 纳兰 范姜 张简'

/** Surnames of one character. */
export const SINGLE_SURNAMES: ReadonlySet<string> = new Set(SINGLE)

/** Surnames of two characters. */
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(COMPOUND.split(' '))
