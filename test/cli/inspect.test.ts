import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layoutInspection } from '../../src/cli/commands/inspect.ts'
import { createPaint } from '../../src/cli/render/paint.ts'
import { rawSpan } from '../../src/retrieval/contract/types.ts'
import type { Edit, EditKind, Inspection } from '../../src/retrieval/index.ts'
import { ARTICLES } from '../support/fake-collection.ts'
import { createInspectable, run } from './support.ts'

const edit = (kind: EditKind, start: number, before: string, after: string, reason: string): Edit => ({
  kind,
  raw: rawSpan(start, start + before.length),
  before,
  after,
  reason,
})

const inspection: Inspection = {
  article: {
    id: 'park',
    title: '城北公园开园',
    source: '样例日报',
    published: '2024-05-01',
    url: 'article://park',
    file: 'park.txt',
    script: 'Hans',
    sha256: 'ab'.repeat(32),
    chars: 36,
    raw_chars: 120,
  },
  metadata: {
    title: '城北公园开园',
    subtitle: null,
    published: '2024-05-01',
    source: '样例日报',
    site: null,
    authors: ['甲', '乙'],
    author_role: null,
    editors: [],
    photographers: [],
    place: null,
    section: null,
    url: 'article://park',
    script: 'Hans',
  },
  found: [{ field: 'published', raw: rawSpan(8, 18), exact: '2024年5月1日\n' }],
  edits: [
    edit('navigation', 0, `首页${'导航'.repeat(30)}尾`, '', 'links above the headline'),
    edit('space', 20, '\u00a0', ' ', 'no-break space'),
    edit('inserted-reading', 80, '(fā)', '', 'reading'),
    edit('inserted-reading', 90, '(fā)', '', 'reading'),
    edit('gbk-shift', 40, '?!比f', '。”萬', 'bytes read one off'),
    edit('space', 60, '\n\n\n', '\n\n', 'empty lines'),
    edit('markup', 64, '**', '', 'emphasis'),
  ],
  notes: [{ kind: 'wrong-conversion', raw: rawSpan(70, 72), exact: '若乾', reason: 'written for 若干' }],
  passages: 2,
}

test('inspect lists metadata with its places, repairs first, layout as counts, furniture, notes', () => {
  assert.equal(
    layoutInspection(inspection, createPaint(false)),
    `《城北公园开园》
park  park.txt
sha256 ${'ab'.repeat(32)}
raw text 120 characters, clean text 36, 2 passages

metadata
  title      城北公园开园
  published  2024-05-01
             [8, 18) 2024年5月1日↵
  source     样例日报
  authors    甲、乙
  url        article://park
  script     Hans

repairs
  gbk-shift × 1
    [40, 44) ?!比f → 。”萬  (bytes read one off)
  inserted-reading × 2
    [80, 84) −(fā)  (reading)
    [90, 94) −(fā)  (reading)

layout
  markup × 1
  space × 2

page furniture
  navigation [0, 63) −首页导航导航导航导航导…导航导航导航导航导航尾  (links above the headline)

notes
  wrong-conversion [70, 72) 若乾  (written for 若干)
`,
  )
})

test('--json prints the inspection whole; the start of an id is enough', async () => {
  const known = createInspectable()
  const inspect = async (id: string) => ({ ...(await known.inspect(id)), ...inspection })
  const { code, out } = await run(['inspect', 'par', '--json'], { collection: { ...known, inspect } })
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(out), JSON.parse(JSON.stringify(inspection)))
})

test('the articles are listed only where the id is not known', async () => {
  const listArticles = () => assert.fail('listed')
  const collection = createInspectable(ARTICLES, { listArticles })
  const inspect = async (id: string) => ({ ...(await collection.inspect(id)), ...inspection })
  const { code, notes } = await run(['inspect', 'park'], { collection: { ...collection, inspect } })
  assert.deepEqual({ code, notes }, { code: 0, notes: '' })
})
