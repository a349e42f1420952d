import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { mulberry32 } from '../../src/retrieval/support/random.ts'

const PLACES = ['城北', '城南', '河东', '河西', '山前', '海边', '老街', '新区']
const THINGS = ['公园', '图书馆', '加氢站', '水厂', '学校', '医院', '车站', '市场']
const DONE = ['开工', '落成', '开放', '扩建', '搬迁', '验收', '试运行', '改造']
const PEOPLE = ['王海平', '陈志国', '林小舟', '李建国', '张荣华', '周明远']

/** A corpus of small files, of which each can be changed so that a question about it finds its newest wording. */
export class MadeCorpus {
  private readonly versions = new Map<number, number>()
  private readonly random: () => number

  /** @param sentences of each file beside the one that changes */
  constructor(
    readonly folder: string,
    private readonly sentences: number,
    seed = 1,
  ) {
    this.random = mulberry32(seed)
    mkdirSync(folder, { recursive: true })
  }

  get numbers(): number[] {
    return [...this.versions.keys()]
  }

  get ids(): string[] {
    return this.numbers.map((number) => this.idOf(number)).sort()
  }

  versionOf(number: number): number {
    return this.versions.get(number) ?? 0
  }

  idOf(number: number): string {
    return `${String(Math.floor(number / 1000)).padStart(2, '0')}/${String(number).padStart(5, '0')}`
  }

  /** The sentence of a file that changes with each version. */
  sentence(number: number, version = this.versionOf(number)): string {
    return `第${number}号项目的第${version}版方案已经公布。`
  }

  /** Writes a file anew, or for the first time, in one step: no process sees half of it. */
  write(number: number): void {
    const version = this.versionOf(number) + 1
    this.versions.set(number, version)
    const file = this.fileOf(number)
    mkdirSync(path.dirname(file), { recursive: true })
    // A name that no reader of the corpus takes for an article.
    const draft = path.join(path.dirname(this.folder), `draft-${number}`)
    writeFileSync(draft, this.text(number, version))
    renameSync(draft, file)
  }

  remove(number: number): void {
    this.versions.delete(number)
    rmSync(this.fileOf(number), { force: true })
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  private fileOf(number: number): string {
    return path.join(this.folder, `${this.idOf(number)}.txt`)
  }

  private text(number: number, version: number): string {
    const others = Array.from({ length: this.sentences }, () => {
      const [place, thing, done, person] = [PLACES, THINGS, DONE, PEOPLE].map((list) => this.pick(list))
      const count = Math.floor(this.random() * 9000) + 100
      return `${place}${thing}今年${done}，负责人${person}说，全部工程投资${count}万元，惠及居民${count * 3}人。`
    })
    return `第${number}号项目通报\n\n${this.sentence(number, version)}${others.join('\n\n')}\n`
  }
}

/** The news of the shared data: JSONL, an article a line. */
export function newsFile(): string {
  const at = process.argv.indexOf('--data')
  const folder = at < 0 ? (process.env.CHUCHU_TEST_DATA ?? '../shared/data') : process.argv[at + 1]
  const file = path.resolve(folder ?? '', 'news.docs.jsonl')
  try {
    readFileSync(file, { flag: 'r' }).subarray(0, 1)
    return file
  } catch {
    process.stderr.write(`${file} is not here; name its folder with --data\n`)
    process.exit(1)
  }
}
