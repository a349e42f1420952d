import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { splitSentences } from '../../src/retrieval/article/sentence.ts'
import type { Speaker } from '../../src/retrieval/contract/citation.ts'
import type { Span } from '../../src/retrieval/contract/types.ts'
import { findHeadings } from '../../src/retrieval/people/headings.ts'
import { attributeSpeakers } from '../../src/retrieval/people/speaker.ts'
import { cleanArticle } from '../retrieval/clean-article.ts'

/**
 * A statement of an article, found by the words it begins with or the words it holds first, and who says it, labelled by
 * reading. Speakers are named persons, and organisations with a name (also as 某某方面, 官方, and where 该公司 or 法院
 * stands for one). `null` is narration, a heading, a question of the reporter, a document or meeting (报告指出,
 * 会议强调), a group (村民们), a country, and whoever stays unnamed (业内人士, 相关负责人, 发言人): the text does not say who.
 */
export interface SpeakerLabel {
  /**
   * Rules are made on `dev`. Of `kept` only the sums were looked at meanwhile, but its articles were known; `final`
   * was drawn and labelled when the rules were done.
   */
  readonly part?: 'dev' | 'kept' | 'final'
  readonly article: string
  readonly starts?: string
  readonly holds?: string
  readonly name: string | null
  /** Checked where it is labelled. */
  readonly title?: string | null
}

export interface SpeakerFigures {
  readonly total: number
  readonly right: number
  /** Somebody else's name, or anybody's for nobody. */
  readonly wrong: number
  /** Nobody's name for somebody. */
  readonly missing: number
  /** Of `titled` labels with a title. */
  readonly rightTitles: number
  readonly titled: number
  readonly errors: readonly { readonly label: SpeakerLabel; readonly found: Speaker | null }[]
}

/** The labels of a file of test/cases. */
export function readSpeakerLabels(name: 'speakers' | 'speakers-news'): SpeakerLabel[] {
  const lines = readFileSync(`test/cases/${name}.jsonl`, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

/** Sentences of a clean text with their speakers. */
export function attributeText(clean: string): { readonly span: Span; readonly speaker: Speaker | null }[] {
  const sentences = splitSentences(clean)
  const { speakers } = attributeSpeakers(clean, sentences, findHeadings(clean))
  return sentences.map(({ span }, i) => ({ span, speaker: speakers[i] ?? null }))
}

/** How many of the labels come out as labelled. */
export function measureSpeakers(
  labels: readonly SpeakerLabel[],
  textOf: (article: string) => string,
): SpeakerFigures {
  const read = new Map<string, readonly [string, ReturnType<typeof attributeText>]>()
  const figures = { total: labels.length, right: 0, wrong: 0, missing: 0, rightTitles: 0, titled: 0 }
  const errors: { label: SpeakerLabel; found: Speaker | null }[] = []
  for (const label of labels) {
    if (!read.has(label.article)) {
      const clean = textOf(label.article)
      read.set(label.article, [clean, attributeText(clean)])
    }
    const found = speakerOf(...read.get(label.article)!, label)
    const isRight = (found?.name ?? null) === label.name
    figures[isRight ? 'right' : found ? 'wrong' : 'missing']++
    if (!isRight) errors.push({ label, found })
    if (label.title === undefined) continue
    figures.titled++
    if ((found?.title ?? null) === label.title) figures.rightTitles++
  }
  return { ...figures, errors }
}

function speakerOf(
  clean: string,
  sentences: ReturnType<typeof attributeText>,
  { starts, holds }: SpeakerLabel,
): Speaker | null {
  const found = sentences.find(({ span }) => {
    if (starts !== undefined) return clean.startsWith(starts, span.start)
    const at = clean.indexOf(holds!)
    return span.start <= at && at < span.end
  })
  assert.ok(found, `no sentence for ${starts ?? holds}`)
  return found.speaker
}

/** Public news articles; the file is not part of the project. */
export const NEWS = `${process.env.CHUCHU_TEST_DATA ?? '../shared/data'}/news.docs.jsonl`
export const hasNews = () => existsSync(NEWS)

export function measureBundledSpeakers(): SpeakerFigures {
  return measureSpeakers(readSpeakerLabels('speakers'), cleanArticle)
}

/** Needs the news articles. */
export function measureNewsSpeakers(part: 'dev' | 'kept' | 'final'): SpeakerFigures {
  const labels = readSpeakerLabels('speakers-news').filter((label) => label.part === part)
  const wanted = new Set(labels.map(({ article }) => article))
  const texts = new Map<string, string>()
  for (const line of readFileSync(NEWS, 'utf8').split('\n')) {
    const id = /^\{"id": ?"([^"]+)"/.exec(line)?.[1]
    if (id !== undefined && wanted.has(id)) texts.set(id, JSON.parse(line).text)
  }
  return measureSpeakers(labels, (article) => texts.get(article)!)
}
