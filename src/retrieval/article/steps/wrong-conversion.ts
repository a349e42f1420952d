/** A wrong script conversion in a text, with what stands there in proper Traditional Chinese. */
export interface WrongConversion {
  readonly start: number
  readonly end: number
  readonly proper: string
}

/**
 * Words that a converter from Simplified gets wrong by taking a character's rarer Traditional form, each with the
 * proper word. Longer words stand where the shorter one can be right (天纔 in 今天纔, 全麵 in 全麵粉). Mainland forms in Traditional dress (制造, 示范, 關系, 標志) are usage, not errors, and not here.
 */
const PAIRS: ReadonlyMap<string, string> = new Map(
  (
    '昇級升級 提昇提升 上昇上升 躍昇躍升 攀昇攀升 回昇回升 晉昇晉升 支橕支撐 若乾若干 乾線幹線 骨乾骨幹 乾部幹部 乾預干預 乾擾干擾 相乾相干 ' +
    '英纔英才 人纔隊人才隊 人纔培人才培 人纔引人才引 科技人纔科技人才 纔華才華 纔幹才幹 公裡公里 裡程里程 皇後皇后 太後太后 北鬥北斗 山穀山谷 硅穀硅谷 麵積面積 ' +
    '麵對面對 麵臨面臨 麵向面向 製度制度 機製機制 體製體制 控製控制 批準批准 長徵長征 遠徵遠征 徵程征程 茶幾茶几 理發店理髮店'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, pair.length / 2), pair.slice(pair.length / 2)] as const),
)
const WRONG = new RegExp([...PAIRS.keys()].join('|'), 'gu')

/** The wrong conversions of a text, for notes: what is shown stays as the source has it. */
export function wrongConversions(text: string): WrongConversion[] {
  return [...text.matchAll(WRONG)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    proper: PAIRS.get(match[0])!,
  }))
}
