import type { FrontMatter, FrontMatterEntry, FrontMatterValue } from '../../article/steps/front-matter.ts'
import type { StatedMetadata } from '../../contract/types.ts'
import type { Value } from '../metadata.ts'
import { namesIn } from '../page/people.ts'
import { readPublished } from '../published.ts'

/** Keys of front matter by the field they state, the surest first; in small letters. */
const KEYS: Readonly<Record<keyof StatedMetadata, readonly string[]>> = {
  title: ['title', 'headline', '标题', '標題', '题目', '題目'],
  subtitle: ['subtitle', '副标题', '副標題', '副题', '副題'],
  published:
    'published pubdate publishdate publish_date publish-date date_published datepublished published_at published_time date 发布时间 發布時間 發佈時間 发布日期 發布日期 發佈日期 日期 时间 時間'.split(
      ' ',
    ),
  source: ['source', 'publisher', 'publication', 'media', '来源', '來源', '出处', '出處', '媒体', '媒體'],
  site: ['site', 'site_name', 'sitename', 'website', '网站', '網站'],
  authors: ['author', 'authors', 'byline', 'by', 'creator', '作者', '记者', '記者', '撰文'],
  editors: ['editor', 'editors', '编辑', '編輯', '责任编辑', '責任編輯', '责编', '責編'],
  photographers: ['photographer', 'photographers', '摄影', '攝影'],
  place: ['place', 'location', '地点', '地點', '地区', '地區'],
  section: ['section', 'column', 'channel', '栏目', '欄目', '版面', '频道', '頻道'],
  url: 'url link source_url original_url canonical canonical_url permalink source 网址 網址 链接 鏈接 连结 連結 原文 原文链接 原文鏈接'.split(
    ' ',
  ),
}
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/\S+$/iu

/**
 * The metadata that front matter states; spans are those of its values. A date keeps the precision written; what is
 * no date or no absolute address states nothing. `source` may be a name or, as web clippers write it, the address.
 */
export function readFrontMatterValues({
  entries,
}: FrontMatter): Partial<Record<keyof StatedMetadata, Value[]>> {
  const values: Partial<Record<keyof StatedMetadata, Value[]>> = {}
  for (const [field, keys] of Object.entries(KEYS) as [keyof StatedMetadata, readonly string[]][]) {
    for (const key of keys) {
      const found = entries.filter((entry) => entry.key === key).flatMap((entry) => valuesOf(field, entry))
      if (found.length > 0) values[field] ??= found
    }
  }
  return values
}

function valuesOf(field: keyof StatedMetadata, { values }: FrontMatterEntry): readonly Value[] {
  if (field === 'authors' || field === 'editors' || field === 'photographers') return values.flatMap(people)
  const first = values[0]
  if (!first) return []
  if (field === 'published') {
    const iso = readPublished(first.text)
    return iso === null ? [] : [{ ...first, text: iso }]
  }
  return ADDRESS.test(first.text) === (field === 'url') ? [first] : []
}

const SEPARATOR = /[、,，;；/|&]|\sand\s/u

/** 王海平、李 明 and `[[王海平]]` as names; a name in Latin letters is not split at its spaces. */
function people({ text, span }: FrontMatterValue): Value[] {
  let from = 0
  return text.split(SEPARATOR).flatMap((part) => {
    const at = text.indexOf(part, from)
    from = at + part.length
    const name = part.replace(/^[[\s]+|[\]\s]+$/gu, '')
    if (!/\p{Script=Latin}/u.test(name)) return namesIn(name, span.start + at + part.indexOf(name))
    const start = span.start + at + part.indexOf(name)
    return [{ text: name, span: { start, end: start + name.length } }]
  })
}
