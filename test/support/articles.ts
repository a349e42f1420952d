/** A small collection in JSONL for tests that need known metadata rather than real pages. */
export const ARTICLES = [
  {
    id: 'hydrogen',
    title: '氢能产业提速',
    text: '甲公司董事长王海平表示，2025年将建成加氢站20座。乙市计划推广氢能重卡1500辆。',
    source: '天津日报',
    published: '2025-03-06',
    place: '天津',
  },
  {
    id: 'hydrogen-reprint',
    title: '氫能產業提速',
    text: '甲公司董事長王海平表示，2025年將建成加氫站20座。乙市計劃推廣氫能重卡1500輛。',
    source: '某某网',
    published: '2025-03-07T08:00+08:00',
  },
  {
    id: 'rice',
    title: '秋粮丰收',
    text: '当前秋粮陆续进入成熟期。农业专家陈志国说，今年水稻单产有望提高3%。\n各地抓住窗口期抢收。',
    source: '農民日報',
    published: '2024',
    authors: ['李明'],
    place: '黑龙江',
  },
  { id: 'undated', title: '无日期的一篇', text: '这里什么日期也没有。只有一句关于围棋比赛的话。' },
] as const

export const ARTICLES_JSONL = ARTICLES.map((article) => JSON.stringify(article)).join('\n')
