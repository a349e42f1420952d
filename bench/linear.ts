// Whether the preparation of one text file grows linearly with its size: CPU seconds of each stage for generated news
// of several sizes, in lines of about 100 characters and in one single line. Each size runs in a process of its
// own, for its peak memory; other work on the machine does not count. Run `npm run acceptance:linear`, or with sizes of your own in MB of UTF-8:
// `npm run acceptance:linear -- 1 50 300`. Exits with 1 where a MB of the largest text takes more than LIMIT times as
// long as one of the smallest.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { toStored } from '../src/retrieval/article/stored-article.ts'
import { indexedTexts } from '../src/retrieval/collection/index-batch.ts'
import type { RawDocument } from '../src/retrieval/contract/types.ts'
import { decode } from '../src/retrieval/formats/encoding.ts'
import { prepareArticle } from '../src/retrieval/formats/formats.ts'
import { mulberry32 } from '../src/retrieval/support/random.ts'

const SIZES_MB = [1, 2, 5, 10, 50]
const SHAPES = ['lines', 'one-line'] as const
const LIMIT = 1.5

type Shape = (typeof SHAPES)[number]

interface Measured {
  readonly seconds: Readonly<Record<string, number>>
  readonly total: number
  readonly peakMB: number
}

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡']
const GIVEN = [
  ...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力健俊峰红玉萍华建国志海波宁贵福生龙元全胜学祥才发武',
]
const PLACES = '天津 河北 重庆 武汉 成都 杭州 青岛 沈阳 西安 昆明 兰州 合肥'.split(' ')
const TRADES = '氢能 新材料 生物医药 智能制造 现代物流 数字经济 海洋装备 绿色化工'.split(' ')
const TITLES = '董事长 总经理 主任 教授 研究员 区长 总工程师 负责人 局长 院长'.split(' ')
const BODIES = '科技公司 集团 研究院 大学 管委会 商务局 发展改革委员会 银行'.split(' ')

/** News sentences with speakers, speeches, figures and dates; about `size` bytes of UTF-8, the same for the same shape. */
function newsText(size: number, shape: Shape): string {
  const random = mulberry32(20)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const number = (below: number) => Math.floor(random() * below) + 1
  const person = () => pick(SURNAMES) + pick(GIVEN) + (random() < 0.7 ? pick(GIVEN) : '')
  const body = () => pick(PLACES) + pick(TRADES) + pick(BODIES)
  const sentences: readonly (() => string)[] = [
    () =>
      `${pick(PLACES)}市去年${pick(TRADES)}产业产值达到${number(900)}亿元，同比增长${number(30)}.${number(9)}%。`,
    () =>
      `“我们要把${pick(TRADES)}做成支柱产业，今年再建${number(20)}个项目。”${body()}${pick(TITLES)}${person()}说。`,
    () =>
      `${pick(TITLES)}${person()}表示，${pick(PLACES)}到${pick(PLACES)}的线路将于${number(12)}月${number(28)}日开通！`,
    () => `该公司负责人介绍，${pick(TRADES)}项目总投资${number(500)}亿元，占地${number(3000)}亩。`,
    () => `${person()}认为：“${pick(TRADES)}离不开人才，也离不开耐心。”他建议，加快建设${pick(TRADES)}基地。`,
    () =>
      `据了解，2024年${number(12)}月以来，${body()}已引进${number(300)}家企业（含${number(9)}家上市公司）。`,
    () => `${body()}方面称，${pick(TRADES)}的需求为何增长？关键在于“${pick(TRADES)}+${pick(TRADES)}”模式。`,
    () => `记者在${pick(PLACES)}看到，${number(60)}岁的村民${person()}正在地里忙碌，今年的收成比往年好。`,
  ]
  const parts: string[] = []
  let bytes = 0
  let column = 0
  while (bytes < size) {
    const sentence = pick(sentences)()
    parts.push(sentence)
    bytes += Buffer.byteLength(sentence)
    column += sentence.length
    if (shape === 'one-line' || column < 80) continue
    parts.push('\n')
    column = 0
  }
  return parts.join('')
}

/** What an ingest does to one file, stage by stage. */
function prepare(bytes: Buffer, kind: RawDocument['kind']): Measured {
  const seconds: Record<string, number> = {}
  let from = process.cpuUsage()
  const lap = <T>(stage: string, result: T): T => {
    const { user, system } = process.cpuUsage(from)
    seconds[stage] = (user + system) / 1e6
    from = process.cpuUsage()
    return result
  }
  const { text } = lap('decode', decode(bytes, 'it'))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = `huge.${kind === 'markdown' ? 'md' : 'txt'}`
  const article = lap('clean', prepareArticle({ id: 'huge', file, raw: text, sha256, kind, stated: {} }))
  const stored = lap('read', toStored(article))
  const records = lap('records', indexedTexts(stored))
  if (records.length < stored.article.raw.length / 1000) throw new Error('the text came out almost empty')
  const total = Object.values(seconds).reduce((sum, one) => sum + one, 0)
  return { seconds, total, peakMB: process.resourceUsage().maxRSS / 1024 }
}

/** One size in a process of its own. */
function measure(size: number, shape: Shape, kind: string): Measured {
  const args = [
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    '--kind',
    kind,
    '--one',
    shape,
    String(size),
  ]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${size} MB in ${shape} ended with status ${status}`)
  return JSON.parse(stdout) as Measured
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { one: { type: 'string' }, kind: { type: 'string', default: 'page' } },
})
const sizes = positionals.length > 0 ? positionals.map(Number) : SIZES_MB
if (values.one !== undefined) {
  const bytes = Buffer.from(newsText((sizes[0] ?? 1) * 1e6, values.one as Shape))
  process.stdout.write(JSON.stringify(prepare(bytes, values.kind as RawDocument['kind'])))
} else {
  for (const shape of SHAPES) {
    const perMB: number[] = []
    for (const size of sizes) {
      const { seconds, total, peakMB } = measure(size, shape, values.kind)
      perMB.push(total / size)
      const stages = Object.entries(seconds).map(([stage, one]) => `${stage} ${one.toFixed(2)} s`)
      const rate = `${total.toFixed(2)} s, ${(size / total).toFixed(2)} MB/s, peak ${peakMB.toFixed(0)} MB`
      process.stdout.write(`${shape} ${size} MB: ${rate} (${stages.join(', ')})\n`)
    }
    const growth = (perMB.at(-1) ?? 0) / (perMB[0] ?? 1)
    process.stdout.write(
      `${shape}: time per MB of the largest ÷ of the smallest ${growth.toFixed(2)} (limit ${LIMIT})\n`,
    )
    if (growth > LIMIT) process.exitCode = 1
  }
}
