import { UintList } from './postings/typed-list.ts'

/** The filter values of all records, record i at i − 1. */
export interface RecordsState {
  readonly articles: readonly string[]
  /** Number in `articles` of each record. */
  readonly article: Uint32Array
  readonly speakers: readonly string[]
  /** Numbers in `speakers`, those of a record one after another, and after them where those of the next begin. */
  readonly speaker: Uint32Array
  readonly speakerEnds: Uint32Array
}

/** Which records pass a filter. */
export class AllowedRecords {
  /** @param bits 1 at the number of each record that passes */
  constructor(readonly bits: Uint8Array) {}

  has(record: number): boolean {
    return this.bits[record] === 1
  }
}

/** Values by number, and the number of each. */
class Values {
  private numbers: Map<string, number> | null = null

  constructor(readonly list: string[] = []) {}

  find(value: string): number | undefined {
    this.numbers ??= new Map(this.list.map((each, number) => [each, number]))
    return this.numbers.get(value)
  }

  number(value: string): number {
    const known = this.find(value)
    if (known !== undefined) return known
    this.numbers?.set(value, this.list.length)
    return this.list.push(value) - 1
  }

  /** 1 at the number of each of the values. */
  bits(values: readonly string[]): Uint8Array {
    const bits = new Uint8Array(this.list.length)
    for (const value of values) {
      const number = this.find(value)
      if (number !== undefined) bits[number] = 1
    }
    return bits
  }
}

/** The filter values of the records, by their numbers from 1. */
export class RecordTable {
  private readonly articles: Values
  private readonly speakers: Values
  /** Number of the article + 1; 0: there is no such record. */
  private readonly article = new UintList()
  /** Where the speakers of a record stand in `lists`: their count, and then their numbers. 0: it has none. */
  private readonly speakersAt = new UintList()
  private readonly lists = new UintList()
  private live = 0

  constructor(state?: RecordsState) {
    this.articles = new Values(state && [...state.articles])
    this.speakers = new Values(state && [...state.speakers])
    this.article.push(0)
    this.speakersAt.push(0)
    this.lists.push(0)
    if (state) this.restore(state)
  }

  /** Number of records. */
  get count(): number {
    return this.live
  }

  has(record: number): boolean {
    return record < this.article.length && this.article.at(record) > 0
  }

  /** Number of articles, those without records among them: their numbers are below. */
  get articleCount(): number {
    return this.articles.list.length
  }

  articleName(number: number): string {
    return this.articles.list[number]!
  }

  /** Number of the article of a record. */
  articleOf(record: number): number {
    return this.article.at(record) - 1
  }

  /** The numbers of the records, ascending. */
  *numbers(): Generator<number> {
    for (let record = 1; record < this.article.length; record++) if (this.has(record)) yield record
  }

  setArticle(record: number, article: string): void {
    if (!this.has(record)) this.live++
    while (this.article.length <= record) {
      this.article.push(0)
      this.speakersAt.push(0)
    }
    this.article.set(record, this.articles.number(article) + 1)
  }

  /** @param record one that has an article */
  setSpeakers(record: number, speakers: readonly string[]): void {
    this.speakersAt.set(record, speakers.length === 0 ? 0 : this.lists.length)
    if (speakers.length === 0) return
    this.lists.push(speakers.length)
    for (const speaker of speakers) this.lists.push(this.speakers.number(speaker))
  }

  delete(record: number): void {
    if (!this.has(record)) return
    this.live--
    this.article.set(record, 0)
    this.speakersAt.set(record, 0)
  }

  /** The records of any of the articles and any of the speakers; those left out do not matter. */
  allowed(articles: readonly string[] | undefined, speakers: readonly string[] | undefined): AllowedRecords {
    const articleBits = articles && this.articles.bits(articles)
    const speakerBits = speakers && this.speakers.bits(speakers)
    const bits = new Uint8Array(this.article.length)
    for (let record = 1; record < bits.length; record++) {
      const article = this.article.at(record)
      if (article === 0 || (articleBits && articleBits[article - 1] === 0)) continue
      if (!speakerBits || this.speaksIn(record, speakerBits)) bits[record] = 1
    }
    return new AllowedRecords(bits)
  }

  /** The values of the records in their order, under numbers without gaps. */
  state(): RecordsState {
    const articles = new Values()
    const speakers = new Values()
    const article = new UintList()
    const speaker = new UintList()
    const speakerEnds = new UintList()
    for (const record of this.numbers()) {
      article.push(articles.number(this.articles.list[this.article.at(record) - 1]!))
      for (const number of this.speakersOf(record)) speaker.push(speakers.number(this.speakers.list[number]!))
      speakerEnds.push(speaker.length)
    }
    return {
      articles: articles.list,
      article: article.finish(),
      speakers: speakers.list,
      speaker: speaker.finish(),
      speakerEnds: speakerEnds.finish(),
    }
  }

  private *speakersOf(record: number): Generator<number> {
    const at = this.speakersAt.at(record)
    if (at > 0) for (let i = 1; i <= this.lists.at(at); i++) yield this.lists.at(at + i)
  }

  private speaksIn(record: number, bits: Uint8Array): boolean {
    for (const speaker of this.speakersOf(record)) if (bits[speaker] === 1) return true
    return false
  }

  private restore({ article, speaker, speakerEnds }: RecordsState): void {
    let start = 0
    for (let i = 0; i < article.length; i++) {
      const end = speakerEnds[i]!
      this.article.push(article[i]! + 1)
      this.speakersAt.push(end > start ? this.lists.length : 0)
      if (end > start) this.lists.push(end - start)
      for (; start < end; start++) this.lists.push(speaker[start]!)
    }
    this.live = article.length
  }
}
