import type { DifferenceKind, Misattribution, VerdictKind, VerifySummary } from '../../retrieval/index.ts'
import { count } from '../render/text.ts'
import type { Labels } from './script.ts'

/** The words around verdicts, in the language of the answer. */
export interface VerifyWords {
  readonly verdicts: Record<VerdictKind, string>
  readonly kinds: Record<DifferenceKind, string>
  readonly named: Record<Misattribution, string>
  /** Label of what was named wrongly; what is right is below it. */
  readonly wrong: string
  readonly wrongFields: (fields: readonly string[]) => string
  /** What the quote has and what its source has, either of them perhaps nothing. */
  readonly difference: (yours: string, source: string) => string
  /** Labels of the two rows of a difference. */
  readonly yours: string
  readonly original: string
  /** Label and value where the words are in several places. */
  readonly places: string
  readonly alsoIn: (count: number, labels: readonly string[]) => string
  readonly numbers: string
  readonly sentences: string
  readonly summary: (summary: VerifySummary) => string
}

export const VERIFY_WORDS: Record<Labels, VerifyWords> = {
  hans: {
    verdicts: {
      exact: '一字不差',
      variant: '字句相同',
      altered: '有改动',
      misattributed: '出处不符',
      not_found: '查无此文',
    },
    kinds: {
      number: '数字',
      negation: '否定',
      name: '名称',
      word: '词语',
      order: '语序',
      omission: '遗漏',
      addition: '增添',
    },
    named: { article: '文章', speaker: '说话人', source: '来源', date: '日期' },
    wrong: '有误',
    wrongFields: (fields) => `${fields.join('、')}（实际出处如下）`,
    difference: (yours, source) => `${said('引文', '无', yours, '“”')}，${said('原文', '无', source, '“”')}`,
    yours: '引文',
    original: '原文',
    places: '他处',
    alsoIn: (total, labels) => `共 ${total} 处${labels.length > 0 ? `，另见${labels.join('；')}` : ''}`,
    numbers: '没有依据的数字',
    sentences: '没有注明出处的句子',
    summary: (s) =>
      summaryInChinese(s, VERIFY_WORDS.hans, [
        '条引文',
        '条没有核对（请分段核对）',
        '个数字没有依据',
        '句没有出处',
      ]),
  },
  hant: {
    verdicts: {
      exact: '一字不差',
      variant: '字句相同',
      altered: '有改動',
      misattributed: '出處不符',
      not_found: '查無此文',
    },
    kinds: {
      number: '數字',
      negation: '否定',
      name: '名稱',
      word: '詞語',
      order: '語序',
      omission: '遺漏',
      addition: '增添',
    },
    named: { article: '文章', speaker: '說話人', source: '來源', date: '日期' },
    wrong: '有誤',
    wrongFields: (fields) => `${fields.join('、')}（實際出處如下）`,
    difference: (yours, source) =>
      `${said('引文', '無', yours, '「」')}，${said('原文', '無', source, '「」')}`,
    yours: '引文',
    original: '原文',
    places: '他處',
    alsoIn: (total, labels) => `共 ${total} 處${labels.length > 0 ? `，另見${labels.join('；')}` : ''}`,
    numbers: '沒有依據的數字',
    sentences: '沒有註明出處的句子',
    summary: (s) =>
      summaryInChinese(s, VERIFY_WORDS.hant, [
        '條引文',
        '條沒有核對（請分段核對）',
        '個數字沒有依據',
        '句沒有出處',
      ]),
  },
  en: {
    verdicts: {
      exact: 'exact',
      variant: 'variant',
      altered: 'altered',
      misattributed: 'misattributed',
      not_found: 'not found',
    },
    kinds: {
      number: 'number',
      negation: 'negation',
      name: 'name',
      word: 'word',
      order: 'order',
      omission: 'omission',
      addition: 'addition',
    },
    named: { article: 'article', speaker: 'speaker', source: 'source', date: 'date' },
    wrong: 'wrong',
    wrongFields: (fields) => `${fields.join(', ')} (the true origin is below)`,
    difference: (yours, source) =>
      `${said('quoted ', 'nothing', yours, '“”')}, original ${said('', 'nothing', source, '“”')}`,
    yours: 'quoted',
    original: 'original',
    places: 'places',
    alsoIn: (total, labels) => `${total}${labels.length > 0 ? `, also in ${labels.join('; ')}` : ''}`,
    numbers: 'Unsupported numbers',
    sentences: 'Uncited sentences',
    summary: summaryInEnglish,
  },
}

function said(who: string, nothing: string, text: string, [open, close]: string): string {
  return who + (text === '' ? nothing : open + text + close)
}

const VERDICTS = ['exact', 'variant', 'altered', 'misattributed', 'not_found'] as const

function summaryInChinese(
  summary: VerifySummary,
  words: VerifyWords,
  units: readonly [quotes: string, unchecked: string, numbers: string, sentences: string],
): string {
  const measure = units[0].slice(0, 1)
  const verdicts = VERDICTS.filter((kind) => summary[kind] > 0).map(
    (kind) => `${summary[kind]} ${measure}${words.verdicts[kind]}`,
  )
  const quotes = `${summary.quotes} ${units[0]}${verdicts.length > 0 ? `：${verdicts.join('，')}` : ''}`
  const rest = [summary.unchecked, summary.unsupported_numbers, summary.uncited_sentences]
  return [quotes, ...rest.flatMap((number, i) => (number > 0 ? [`${number} ${units[i + 1]}`] : []))].join(
    '；',
  )
}

function summaryInEnglish(summary: VerifySummary): string {
  const words = VERIFY_WORDS.en.verdicts
  const verdicts = VERDICTS.filter((kind) => summary[kind] > 0).map(
    (kind) => `${summary[kind]} ${words[kind]}`,
  )
  const quotes = count(summary.quotes, 'quote') + (verdicts.length > 0 ? `: ${verdicts.join(', ')}` : '')
  const { unchecked, unsupported_numbers: numbers, uncited_sentences: sentences } = summary
  return [
    quotes,
    ...(unchecked > 0 ? [`${unchecked} not checked (check the answer in parts)`] : []),
    ...(numbers > 0 ? [count(numbers, 'unsupported number')] : []),
    ...(sentences > 0 ? [count(sentences, 'uncited sentence')] : []),
  ].join('; ')
}
