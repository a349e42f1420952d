/** A news site, and by what its saved pages are known. */
export interface NewsSite {
  readonly name: string
  /** Registered domains; their subdomains count as well. */
  readonly domains: readonly string[]
  /** Wording of the site's own widgets and notices, folded, which stands on the pages of no other site. */
  readonly marks?: readonly string[]
}

/**
 * Well-known Chinese news sites. The domains are those under which the sites publish; the marks are what their article
 * pages print around the text, often without naming the site. To add a site, give its domain; add a mark only where
 * the wording names the site's own product, since pages are copied from site to site with their notices.
 */
export const NEWS_SITES: readonly NewsSite[] = [
  { name: '人民网', domains: ['people.com.cn', 'people.cn'], marks: ['分享让更多人看到'] },
  { name: '新华网', domains: ['xinhuanet.com', 'news.cn'] },
  { name: '央视网', domains: ['cctv.com', 'cctv.cn'] },
  { name: '光明网', domains: ['gmw.cn'], marks: ['光明云投'] },
  { name: '中国新闻网', domains: ['chinanews.com.cn', 'chinanews.com'], marks: ['不代表中新社和中新网观点'] },
  { name: '央广网', domains: ['cnr.cn'] },
  { name: '国际在线', domains: ['cri.cn'] },
  { name: '中国网', domains: ['china.com.cn', 'china.org.cn'] },
  { name: '中国日报网', domains: ['chinadaily.com.cn'] },
  { name: '中国经济网', domains: ['ce.cn'] },
  { name: '中国青年网', domains: ['youth.cn'] },
  { name: '中青在线', domains: ['cyol.com'] },
  { name: '中国西藏网', domains: ['tibet.cn'] },
  { name: '求是网', domains: ['qstheory.cn'] },
  { name: '半月谈网', domains: ['banyuetan.org'] },
  { name: '环球网', domains: ['huanqiu.com'], marks: ['环球网版权作品'] },
  { name: '观察者网', domains: ['guancha.cn'], marks: ['本文系观察者网独家稿件', '关注观察者网微信'] },
  { name: '澎湃新闻', domains: ['thepaper.cn'], marks: ['本文为澎湃号作者'] },
  { name: '界面新闻', domains: ['jiemian.com'], marks: ['只服务于独立思考的人群'] },
  { name: '财新网', domains: ['caixin.com'], marks: ['财新网所刊载内容之知识产权'] },
  { name: '第一财经', domains: ['yicai.com'] },
  { name: '每经网', domains: ['nbd.com.cn'] },
  { name: '新京报网', domains: ['bjnews.com.cn'] },
  { name: '新浪', domains: ['sina.com.cn', 'sina.cn'], marks: ['尽在新浪财经app'] },
  { name: '搜狐', domains: ['sohu.com'], marks: ['返回搜狐,查看更多'] },
  { name: '网易', domains: ['163.com'], marks: ['自媒体平台"网易号"'] },
  { name: '腾讯网', domains: ['qq.com'], marks: ['本文来自腾讯新闻客户端'] },
  { name: '凤凰网', domains: ['ifeng.com'], marks: ['自媒体平台"大风号"'] },
  { name: '北方网', domains: ['enorth.com.cn'] },
  { name: '千龙网', domains: ['qianlong.com'] },
  { name: '东方网', domains: ['eastday.com'] },
  { name: '南方网', domains: ['southcn.com'] },
  { name: '华龙网', domains: ['cqnews.net'] },
  { name: '红网', domains: ['rednet.cn'] },
  { name: '大众网', domains: ['dzwww.com'] },
  { name: '荆楚网', domains: ['cnhubei.com'] },
  { name: '中央通訊社', domains: ['cna.com.tw'] },
  { name: '聯合新聞網', domains: ['udn.com'] },
  { name: '自由時報', domains: ['ltn.com.tw'] },
  { name: '明報新聞網', domains: ['mingpao.com'] },
]
