import assert from 'node:assert/strict'
import test from 'node:test'
import { fold } from '../../../src/retrieval/language/fold.ts'
import { vocabulary } from '../../../src/retrieval/language/vocabulary.generated.ts'
import { findNearSynonyms, nearSynonyms } from '../../../src/retrieval/search/near-synonyms.ts'
import fc from '../../support/property.ts'

/** Pairs that must be related both ways: what people ask, what is written. */
const PAIRS = `
老板 企业家 / 做生意 经营 / 赚钱 盈利 / 涨价 价格上涨 / 降价 价格下降 / 便宜 低价 / 卖出 销售 / 打工人 务工人员
找工作 就业 / 看病 就医 / 搞砸 失败 / 变成 转变为 / 学校老师 院校教师 / 民企 民营企业 / 车企 汽车厂商 / 险企 保险公司
央企 中央企业 / 高校 大学 / 科研人员 科学家 / 节能减排 低碳 / 发改委 国家发展改革委 / 工信部 工业和信息化部
全国人大 全国人民代表大会 / 专案 项目 / 软体 软件 / 资讯 信息 / 网路 网络 / 程式 程序 / 计程车 出租车 / 影片 视频
品质 质量 / 行动电话 手机 / 捷运 地铁 / 透过 通过 / ai 人工智能 / gdp 国内生产总值 / iot 物联网 / pm2.5 细颗粒物
京津冀 北京天津河北 / 版权 着作权
`
  .trim()
  .split(/ \/ |\n/)
  .map((pair) => pair.split(' ') as [string, string])

const groups = vocabulary.nearSynonyms.map((group) => group.split(' '))
const words = [...new Set(groups.flat())]

test('colloquial and written words find each other', () => {
  for (const [asked, written] of PAIRS) {
    assert.ok(nearSynonyms(asked).includes(written), `${asked} → ${written}`)
    assert.ok(nearSynonyms(written).includes(asked), `${written} → ${asked}`)
  }
})

test('opposites and things merely of one kind are not near-synonyms', () => {
  for (const [one, other] of [
    ['涨价', '降价'],
    ['进口', '出口'],
    ['成功', '失败'],
    ['增加', '减少'],
    ['大学', '中学'],
    ['医生', '护士'],
    ['原告', '被告'],
    ['加息', '降息'],
    ['顺差', '逆差'],
    ['金牌', '银牌'],
    ['允许', '禁止'],
  ] as const) {
    assert.ok(!nearSynonyms(one).includes(other), `${one} / ${other}`)
  }
})

test('words outside the lexicon have none', () => {
  for (const word of ['constructor', '__proto__', 'toString', '', '的', '龘龘']) {
    assert.deepEqual(nearSynonyms(word), [])
  }
})

test('every group is two to six different words', () => {
  for (const group of groups) {
    assert.ok(group.length >= 2 && group.length <= 6, group.join(' '))
    assert.equal(new Set(group).size, group.length, group.join(' '))
  }
})

test('no group is part of another', () => {
  const holders = new Map<string, Set<string[]>>()
  for (const group of groups) {
    for (const word of group) holders.set(word, (holders.get(word) ?? new Set()).add(group))
  }
  for (const group of groups) {
    const shared = [...holders.get(group[0]!)!].filter((other) => group.every((word) => other.includes(word)))
    assert.deepEqual(shared, [group])
  }
})

test('words are folded, without separators, and no single characters', () => {
  for (const word of words) {
    assert.equal(fold(word), word)
    assert.match(word, /^[^\s/#]{2,}$/)
  }
})

test('no word stands in more than four groups', () => {
  const counts = new Map<string, number>()
  for (const word of groups.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  assert.deepEqual(
    [...counts].filter(([, count]) => count > 4),
    [],
  )
})

test('the relation is symmetric, without the word itself and without repetition', () => {
  for (const word of words) {
    const others = nearSynonyms(word)
    assert.ok(others.length > 0 && !others.includes(word), word)
    assert.equal(new Set(others).size, others.length, word)
    for (const other of others) assert.ok(nearSynonyms(other).includes(word), `${other} → ${word}`)
  }
})

function occurrences(text: string): string[] {
  return findNearSynonyms(text).map(({ start, end }) => text.slice(start, end))
}

test('words are found in a question, the longest first', () => {
  assert.deepEqual(occurrences('打工人看病难怎么解决'), ['打工人', '看病难', '解决'])
  assert.deepEqual(occurrences('新能源汽车涨价了吗'), ['新能源汽车', '涨价'])
  assert.deepEqual(findNearSynonyms('他想坐捷运'), [{ start: 3, end: 5, words: ['地铁'] }])
  assert.deepEqual(findNearSynonyms(''), [])
})

test('Latin words are found whole or not at all', () => {
  assert.deepEqual(occurrences('用ai做什么'), ['ai'])
  assert.deepEqual(occurrences('pm2.5浓度'), ['pm2.5'])
  assert.deepEqual(occurrences('said 15g ais'), [])
})

test('occurrences do not overlap, are in order and carry the near-synonyms of their words', () => {
  const piece = fc.oneof(
    fc.constantFrom(...words),
    fc.string({ maxLength: 3 }),
    fc.constantFrom('的', '了', 'a'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      let last = 0
      for (const { start, end, words: others } of findNearSynonyms(text)) {
        assert.ok(start >= last && end <= text.length)
        assert.deepEqual(others, nearSynonyms(text.slice(start, end)))
        assert.ok(others.length > 0)
        last = end
      }
    }),
  )
})
