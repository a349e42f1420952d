import { count } from '../render/text.ts'
import type { Labels } from './script.ts'

/** The words around an answer, in the script of the question. */
export interface AnswerWords {
  readonly speaker: string
  readonly label: string
  readonly place: string
  readonly url: string
  readonly repairs: string
  readonly partial: string
  readonly none: string
  readonly nearest: string
  /** Words that are not near the quotes; they may be elsewhere. */
  readonly unmatched: (terms: readonly string[]) => string
  /** The filters, as options, leave no article. */
  readonly noArticle: (filters: string) => string
  /** Nothing is found by any leg of the search. */
  readonly noPassage: string
  /** A phrase is nowhere. */
  readonly noPlace: string
  readonly places: (count: number, articles: number) => string
  /** Above passages that contain no word of the query. */
  readonly unrelated: (terms: readonly string[]) => string
  readonly converted: { readonly hans: string; readonly hant: string }
  readonly edits: (kind: string, count: number) => string
  /** Between a label and its value. */
  readonly colon: string
  readonly separator: string
}

export const ANSWER_WORDS: Record<Labels, AnswerWords> = {
  hans: {
    speaker: '说话人',
    label: '出处',
    place: '位置',
    url: '链接',
    repairs: '修复',
    partial: '证据不全：下面的原话可能只答了问题的一部分。',
    none: '这些文章没有回答这个问题。',
    nearest: '最接近的原话（不是答案）：',
    unmatched: (terms) => `引文附近没有：${terms.join('、')}`,
    noArticle: (filters) => `没有文章符合筛选条件：${filters}`,
    noPassage: '没有找到相关的段落；请换一种说法。',
    noPlace: '没有一处出现；可以试试短一些的说法。',
    places: (count, articles) => `${articles} 篇文章，共 ${count} 处`,
    unrelated: (terms) =>
      `以下段落只是最接近的，都不含${terms.length > 0 ? '：' : '所查的词'}${terms.join('、')}`,
    converted: { hans: '转换阅读（简体）', hant: '转换阅读（繁体）' },
    edits: (kind, count) => `${HANS_EDITS[kind] ?? '去掉页面杂项'} ${count} 处`,
    colon: '：',
    separator: '；',
  },
  hant: {
    speaker: '說話人',
    label: '出處',
    place: '位置',
    url: '連結',
    repairs: '修復',
    partial: '證據不全：下面的原話可能只答了問題的一部分。',
    none: '這些文章沒有回答這個問題。',
    nearest: '最接近的原話（不是答案）：',
    unmatched: (terms) => `引文附近沒有：${terms.join('、')}`,
    noArticle: (filters) => `沒有文章符合篩選條件：${filters}`,
    noPassage: '沒有找到相關的段落；請換一種說法。',
    noPlace: '沒有一處出現；可以試試短一些的說法。',
    places: (count, articles) => `${articles} 篇文章，共 ${count} 處`,
    unrelated: (terms) =>
      `以下段落只是最接近的，都不含${terms.length > 0 ? '：' : '所查的詞'}${terms.join('、')}`,
    converted: { hans: '轉換閱讀（簡體）', hant: '轉換閱讀（繁體）' },
    edits: (kind, count) => `${HANT_EDITS[kind] ?? '去掉頁面雜項'} ${count} 處`,
    colon: '：',
    separator: '；',
  },
  en: {
    speaker: 'speaker',
    label: 'source',
    place: 'place',
    url: 'link',
    repairs: 'repairs',
    partial: 'Partial evidence: these words may answer only a part of the question.',
    none: 'The articles are silent on this question.',
    nearest: 'The nearest words (not an answer):',
    unmatched: (terms) => `Not found near the quotes: ${terms.join(', ')}`,
    noArticle: (filters) => `No article matches the filters: ${filters}`,
    noPassage: 'No passage is found; try other words.',
    noPlace: 'The phrase is not found; try a shorter one.',
    places: (places, articles) => `${count(places, 'place')} in ${count(articles, 'article')}`,
    unrelated: (terms) =>
      `These passages are only the nearest; none contains ${terms.join(', ') || 'a word of the query'}`,
    converted: { hans: 'converted reading (Simplified)', hant: 'converted reading (Traditional)' },
    edits: (kind, count) => `${count} × ${ENGLISH_EDITS[kind] ?? 'page furniture removed'}`,
    colon: ': ',
    separator: '; ',
  },
}

const HANS_EDITS: Partial<Record<string, string>> = {
  'gbk-shift': '还原乱码',
  'inserted-reading': '去掉夹注的拼音',
  'byte-order-mark': '去掉字节序标记',
  'line-ending': '统一换行',
  space: '整理空白',
  markup: '去掉 Markdown 标记',
}
const HANT_EDITS: Partial<Record<string, string>> = {
  'gbk-shift': '還原亂碼',
  'inserted-reading': '去掉夾注的拼音',
  'byte-order-mark': '去掉位元組順序記號',
  'line-ending': '統一換行',
  space: '整理空白',
  markup: '去掉 Markdown 標記',
}
const ENGLISH_EDITS: Partial<Record<string, string>> = {
  'gbk-shift': 'mojibake repaired',
  'inserted-reading': 'inserted reading removed',
  'byte-order-mark': 'byte order mark removed',
  'line-ending': 'line ending unified',
  space: 'white space tidied',
  markup: 'Markdown mark removed',
}
