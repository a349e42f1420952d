import type { Speaker } from '../contract/citation.ts'
import { cleanSpan, type Heading, type Sentence, type Span } from '../contract/types.ts'
import { fold } from '../language/fold.ts'
import { itemAt } from '../support/item-at.ts'
import { partitionPoint } from '../support/partition-point.ts'
import { headingsAbove } from './headings.ts'
import { findMentions, type Mention, speakerLabels } from './mentions.ts'
import { startsClause } from './names.ts'
import { isReference, NamedOrganisations } from './organisations.ts'
import { findReportingClauses, type ReportingClause } from './reporting.ts'
import { buildRoster, type Roster } from './roster.ts'
import { findSpeeches, maskSpeeches, type Quotation } from './speech.ts'
import { titleLengthAfter, titleLengthBefore } from './titles.ts'

/**
 * UTF-16 units of a text that is read for its persons as a whole. A longer one, a book or the articles of a year in one
 * file, is read part by part: who a name or 该公司 means is told by the text around it, and the work and memory for a
 * part must not grow with what stands far from it. News articles have a few thousand.
 */
const LONGEST_PART = 100_000

/** A part of a text with its sentences, and its headings with those above it. All offsets are those of `clean`. */
export interface Part {
  readonly clean: string
  readonly sentences: readonly Sentence[]
  /** Those of earlier parts have offsets below 0. */
  readonly headings: readonly Heading[]
}

/** The parts of a text; each begins with a paragraph, or within one that is longer than a part with a sentence. */
export function* partsOf(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
): Generator<Part> {
  if (clean.length <= LONGEST_PART) {
    yield { clean, sentences, headings }
    return
  }
  for (let first = 0; first < sentences.length; ) {
    const next = endOfPart(sentences, first)
    yield partAt(clean, sentences, headings, first, next)
    first = next
  }
}

/** Index of the sentence behind the part that begins with sentence `first`; at least the next one. */
function endOfPart(sentences: readonly Sentence[], first: number): number {
  const start = sentences[first]?.span.start ?? 0
  const next = partitionPoint(sentences, ({ span }) => span.end > start + LONGEST_PART)
  const paragraph = sentences[next]?.paragraph
  if (paragraph === undefined) return sentences.length
  const begin = partitionPoint(sentences, (one) => one.paragraph >= paragraph)
  return Math.max(begin > first ? begin : next, first + 1)
}

function partAt(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
  first: number,
  next: number,
): Part {
  const start = first === 0 ? 0 : (sentences[first]?.span.start ?? 0)
  const end = sentences[next]?.span.start ?? clean.length
  const from = partitionPoint(headings, ({ span }) => span.start >= start)
  const to = partitionPoint(headings, ({ span }) => span.start >= end)
  const moved = <T extends Sentence | Heading>(one: T): T => ({
    ...one,
    span: cleanSpan(one.span.start - start, one.span.end - start),
  })
  return {
    clean: clean.slice(start, end),
    sentences: sentences.slice(first, next).map(moved),
    headings: [...headingsAbove(headings, start), ...headings.slice(from, to)].map(moved),
  }
}

/**
 * Who says each sentence, where the article attributes it: by a reporting clause in it or around the quotation it
 * stands in, or as reported speech that goes on to the end of the paragraph. Speakers are persons and organisations
 * with a name; narration, documents, groups and whoever stays unnamed have none.
 *
 * @param sentences of `clean`, in order
 * @param headings of `clean`, in order
 */
export function attributeSpeakers(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
): AttributedSpeakers {
  const steps = attributionSteps(clean, sentences, headings)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** The same part by part, so that it can be done in turns with other work: a text of 1 MB takes half a second. */
export function* attributionSteps(
  clean: string,
  sentences: readonly Sentence[],
  headings: readonly Heading[],
): Generator<undefined, AttributedSpeakers> {
  const speakers: (Speaker | null)[] = []
  const roster = new Map<string, Speaker>()
  for (const part of partsOf(clean, sentences, headings)) {
    yield
    const attribution = new Attribution(part.clean, part.sentences, part.headings)
    for (const speaker of attribution.run()) speakers.push(speaker)
    for (const [name, speaker] of attribution.roster) {
      const known = roster.get(name)
      if (!known || (known.title ?? '').length < (speaker.title ?? '').length) roster.set(name, speaker)
    }
  }
  return { speakers, roster }
}

export interface AttributedSpeakers {
  /** One entry a sentence; null where the text does not say. */
  readonly speakers: readonly (Speaker | null)[]
  /** The persons among whom the speakers were looked for. */
  readonly roster: Roster
}

/** Words that open a sentence of the reporter's own amid reported speech. */
const NARRATION =
  /^(?:[^,。]{0,8}记者|据|另据|又据|他(?!们)|她(?!们)|截至|数据显示|采访中|采访时|当天|当日|日前|近日|与此同时|资料显示|事实上|本文|图为|来源|责编|责任编辑|原标题|【|\(文|[^,。"]{0,12}(?:会议?|报告|通知|文件|方案|意见)(?:还|也|同时)?(?:强调|指出|要求|提出|明确|认为))/u
/** Han characters after a reporting verb that make reported speech of what follows. */
const REPORTED_SPEECH =
  /^(?!.*\ufffc[。!?]*$)(?![^,:]{0,8}(?:满意|感谢|欢迎|祝贺|遗憾|支持|肯定)).*\p{Script=Han}{2}/su
/** UTF-16 units beyond which a paragraph is a text that has lost its paragraph ends. */
const LONGEST_PARAGRAPH = 800
/** The same for the only paragraph of a text. */
const LONGEST_ONLY_PARAGRAPH = 300
/** Words of somebody who plans, demands or speaks for others. */
const GOES_ON = /(?<![主重需只])要|将|应[当该]|必须|需要|我们|希望|可以|能够/u

/** One reading of an article from its start to its end, with what a reader keeps in mind on the way. */
class Attribution {
  private readonly speeches: readonly Quotation[]
  private readonly masked: string
  private readonly organisations: NamedOrganisations
  readonly roster: Roster
  /** Reporting clauses of each sentence. */
  private readonly clauses: readonly (readonly ReportingClause[])[]
  /** Mentions of persons in each sentence, outside speeches. */
  private readonly mentions: readonly (readonly Mention[])[]
  private readonly result: (Speaker | null)[]
  /** Who 他 or 她 is. */
  private last: Speaker | null = null
  /** Whose reported speech goes on. */
  private going: Speaker | null = null
  /** Whose speech stood last, with no narration since. */
  private direct: Speaker | null = null
  /** Whom the speaker heading above names. */
  private headed: Speaker | null = null
  /** The paragraph is a text that has lost its paragraph ends: reported speech needs a sign that it goes on. */
  private alone = false
  /** Sentences of a speech that was still open at the end of its paragraph and whose speaker is not known yet. */
  private pending: number[] = []

  constructor(
    private readonly clean: string,
    private readonly sentences: readonly Sentence[],
    private readonly headings: readonly Heading[],
  ) {
    const folded = fold(clean)
    this.speeches = findSpeeches(clean)
    this.masked = maskSpeeches(folded, this.speeches)
    this.organisations = new NamedOrganisations(this.masked)
    this.roster = buildRoster(clean, folded, this.masked, headings)
    const mentions = findMentions(this.masked, this.roster.keys())
    const clauses = findReportingClauses(this.masked, new Set(this.roster.keys()))
    for (const name of speakerLabels(this.masked, mentions)) {
      clauses.push({ verb: { start: name.end, end: name.end + 1 }, subject: { kind: 'person', name } })
    }
    clauses.sort((a, b) => a.verb.start - b.verb.start)
    this.clauses = groupBySentence(clauses, sentences, ({ verb }) => verb.start)
    this.mentions = groupBySentence(mentions, sentences, ({ start }) => start)
    this.result = sentences.map(() => null)
  }

  run(): (Speaker | null)[] {
    const headings = new Set(this.headings.map(({ span }) => span.start))
    this.sentences.forEach((sentence, i) => {
      if (headings.has(sentence.span.start)) return
      if (this.isFirst(i)) this.enterParagraph(i)
      this.result[i] = this.attribute(i)
    })
    return this.result
  }

  private isFirst(i: number): boolean {
    return this.sentences[i - 1]?.paragraph !== itemAt(this.sentences, i).paragraph
  }

  private enterParagraph(i: number): void {
    const { span, paragraph } = itemAt(this.sentences, i)
    let last = i
    while (this.sentences[last + 1]?.paragraph === paragraph) last++
    const length = itemAt(this.sentences, last).span.end - span.start
    const isOnly = this.sentences[0]?.paragraph === this.sentences.at(-1)?.paragraph
    this.alone = length > (isOnly ? LONGEST_ONLY_PARAGRAPH : LONGEST_PARAGRAPH)
    this.going = null
    const headed = headingsAbove(this.headings, span.start)[0]?.speaker
    const speaker = headed ? (this.roster.get(fold(headed.name)) ?? headed) : null
    if (speaker === this.headed) return
    this.headed = speaker
    this.last = speaker
    this.direct = null
    this.pending = []
  }

  private attribute(i: number): Speaker | null {
    const clauses = itemAt(this.clauses, i)
    const main = clauses.find(({ subject }) => subject.kind !== 'other') ?? clauses[0]
    if (main) return this.report(i, main)
    const speech = this.speechAround(i)
    return speech ? this.quote(i, speech) : this.narrate(i)
  }

  /** The speech that the sentence begins in, or that goes on beyond it. */
  private speechAround(i: number): Quotation | null {
    const { span } = itemAt(this.sentences, i)
    const first = this.speeches[partitionPoint(this.speeches, ({ end }) => end > span.start)]
    if (first && first.start <= span.start) return first
    const last = this.speeches[partitionPoint(this.speeches, ({ end }) => end > span.end)]
    return last && last.start < span.end ? last : null
  }

  /** A sentence with a reporting clause. */
  private report(i: number, clause: ReportingClause): Speaker | null {
    if (clause.subject.kind === 'pronoun') this.noteMention(i, clause.verb.start)
    const speaker = this.whoIs(clause)
    const text = this.masked.slice(clause.verb.end, itemAt(this.sentences, i).span.end)
    if (speaker) this.last = speaker
    else if (!this.noteMention(i)) this.last = this.headed
    this.going = REPORTED_SPEECH.test(text) ? speaker : null
    this.direct = speaker
    this.settlePending(speaker)
    return speaker
  }

  /** A sentence within a quotation, without a clause of its own. */
  private quote(i: number, speech: Quotation): Speaker | null {
    const speaker = this.speakerOf(speech, i)
    if (speaker) this.last = speaker
    this.going = null
    this.direct = speaker
    this.settlePending(speaker)
    if (!speaker && !speech.closed) this.pending.push(i)
    return speaker
  }

  /** A sentence outside quotations, without a clause: reported speech that goes on, or narration. */
  private narrate(i: number): Speaker | null {
    const { span } = itemAt(this.sentences, i)
    const mentioned = this.noteMention(i)
    const text = this.masked.slice(span.start, span.end)
    const narrated = mentioned !== null || NARRATION.test(text) || isAbout(this.going, text)
    if (narrated || (this.alone && !GOES_ON.test(text))) this.going = null
    if (!this.going) this.direct = null
    this.pending = []
    return this.going
  }

  private speakerOf(speech: Quotation, i: number): Speaker | null {
    const first = partitionPoint(this.sentences, ({ span }) => speech.start < span.end)
    if (first < i) return itemAt(this.result, first)
    const final = partitionPoint(this.sentences, ({ span }) => speech.end <= span.end)
    const after = (this.clauses[final] ?? []).filter(({ verb }) => verb.start >= speech.end)
    const clause = after.find(({ subject }) => subject.kind !== 'other') ?? after[0]
    if (clause) return this.whoIs(clause)
    return this.isFirst(i) ? (this.headed ?? this.direct) : this.direct
  }

  private whoIs({ subject }: ReportingClause): Speaker | null {
    if (subject.kind === 'person') {
      return this.roster.get(this.masked.slice(subject.name.start, subject.name.end)) ?? null
    }
    if (subject.kind === 'organisation') return this.organisation(subject.name)
    if (subject.kind === 'pronoun') return this.last
    return subject.kind === 'implied' ? (this.going ?? this.direct) : null
  }

  /** An organisation under its name, or the one before that 该公司 stands for. */
  private organisation(span: Span): Speaker | null {
    const found = this.masked.slice(span.start, span.end)
    const named = isReference(found) ? this.organisations.referredBy(found, span.start) : span
    return named && { name: this.clean.slice(named.start, named.end), title: null }
  }

  /** Remembers the first person whom the sentence is about up to `until`, and returns that person. */
  private noteMention(i: number, until: number = itemAt(this.sentences, i).span.end): Speaker | null {
    const subject = itemAt(this.mentions, i).find(({ start, end }) => {
      if (end > until) return false
      if (!startsClause(this.masked, start) && titleLengthBefore(this.masked, start) === 0) return false
      return this.masked[end + titleLengthAfter(this.masked, end)] !== '的'
    })
    const person = subject && this.roster.get(subject.name)
    if (!person) return null
    this.last = person
    return person
  }

  private settlePending(speaker: Speaker | null): void {
    if (!speaker) return
    for (const open of this.pending) this.result[open] = speaker
    this.pending = []
  }
}

/** Whether a sentence begins with the speaker's own name or title, and so is about the speaker (总书记的讲话…). */
function isAbout(speaker: Speaker | null, text: string): boolean {
  if (!speaker) return false
  return (
    text.startsWith(fold(speaker.name)) || (speaker.title !== null && text.startsWith(fold(speaker.title)))
  )
}

/** @param items in order of `startOf`, in clean UTF-16 offsets */
function groupBySentence<T>(
  items: readonly T[],
  sentences: readonly Sentence[],
  startOf: (item: T) => number,
): T[][] {
  let next = 0
  return sentences.map(({ span }) => {
    const first = next
    while (next < items.length && startOf(itemAt(items, next)) < span.end) next++
    return items.slice(first, next)
  })
}
