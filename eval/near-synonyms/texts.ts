import { Locale } from 'opencc-js/t2cn'
import { fold, scriptOf } from '../../src/retrieval/language/fold.ts'
import { buildLexicon, wordsOf } from '../../src/retrieval/search/near-synonyms.ts'
import { mulberry32 } from '../../src/retrieval/support/random.ts'

/** Words with fewer occurrences show too few neighbours to be compared. */
const FEWEST = 5
/** Occurrences of a word whose neighbours are counted; more add nothing. */
const MOST = 1000
/** Words that two are compared with by chance. */
const CONTROLS = 300
/** Two words substitute for each other where they are more alike than a word and this share of the controls. */
const PERCENTILE = 0.98
const SEED = 8
/** A regional word is so many times as frequent in texts of one script as in the other, and its partner the reverse. */
const REGIONAL = 5
/** 国家发展改革委(以下简称"发改委": what may stand between two names of one thing. */
const BETWEEN = /^["]?(?:\(|,(?:又|也)[称叫名]|,即|,简称).{0,6}$/su
const LONGEST_BETWEEN = 9

/** How texts show that two words of a group mean the same. */
export type Evidence = 'apposition' | 'dictionary' | 'regional' | 'substitutes'

interface Word {
  count: number
  /** Occurrences in texts of Traditional script. */
  traditional: number
  /** Pairs of characters before and behind it with their counts. */
  readonly neighbours: Map<string, number>
}

const TAIWAN = taiwanPhrases()

/** Folded pairs "Taiwan mainland" of OpenCC's dictionary. */
function taiwanPhrases(): ReadonlySet<string> {
  const pairs = new Set<string>()
  for (const dictionary of Locale.from.twp?.flat() ?? []) {
    const entries =
      typeof dictionary === 'string' ? dictionary.split('|').map((entry) => entry.split(' ')) : dictionary
    for (const [one = '', other = ''] of entries) pairs.add(`${fold(one)} ${fold(other)}`)
  }
  return pairs
}

/**
 * Looks for evidence of each group in texts:
 * - `apposition`: one word stands in brackets behind another (国内生产总值(GDP)), or after 简称, 又称;
 * - `dictionary`: OpenCC's dictionary of Taiwan phrases has them as a pair (影片, 视频);
 * - `regional`: one belongs to Traditional texts and the other to Simplified ones (計程車, 出租车);
 * - `substitutes`: two have the same neighbours, more than 98 % of control words have with either.
 */
export class TextEvidence {
  private readonly words = new Map<string, Word>()
  private readonly neighbours = new Map<string, number>()
  private readonly appositions = new Set<string>()
  private readonly controls: readonly string[]
  private readonly limits = new Map<string, number>()
  private readonly norms = new Map<Word, number>()
  private total = 0
  private traditionalLength = 0
  private length = 0

  constructor(groups: readonly string[], texts: Iterable<string>) {
    const lexicon = buildLexicon(groups)
    for (const text of texts) this.read(fold(text), scriptOf(text) === 'Hant', lexicon)
    const random = mulberry32(SEED)
    const known = [...this.words].filter(([, { count }]) => count >= FEWEST).map(([word]) => word)
    this.controls = Array.from({ length: CONTROLS }, () => known[Math.floor(random() * known.length)] ?? '')
  }

  of(group: string): Evidence | null {
    const words = group.split(' ')
    const pairs = words.flatMap((one, i) => words.slice(i + 1).map((other) => [one, other] as const))
    if (pairs.some(([one, other]) => this.appositions.has(`${one} ${other}`))) return 'apposition'
    if (pairs.some(([one, other]) => TAIWAN.has(`${one} ${other}`) || TAIWAN.has(`${other} ${one}`)))
      return 'dictionary'
    if (pairs.some(([one, other]) => this.isRegional(one, other))) return 'regional'
    return pairs.some(([one, other]) => this.areSubstitutes(one, other)) ? 'substitutes' : null
  }

  private read(folded: string, traditional: boolean, lexicon: ReturnType<typeof buildLexicon>): void {
    this.length += folded.length
    if (traditional) this.traditionalLength += folded.length
    let last = { start: 0, end: 0 }
    for (const place of wordsOf(folded, lexicon)) {
      const word = folded.slice(place.start, place.end)
      const known = this.words.get(word) ?? {
        count: 0,
        traditional: 0,
        neighbours: new Map<string, number>(),
      }
      this.words.set(word, known)
      known.count += 1
      if (traditional) known.traditional += 1
      if (known.count <= MOST) {
        this.addNeighbour(known, `<${folded.slice(Math.max(0, place.start - 2), place.start)}`)
        this.addNeighbour(known, `>${folded.slice(place.end, place.end + 2)}`)
      }
      const between = folded.slice(last.end, place.start)
      if (between.length <= LONGEST_BETWEEN && BETWEEN.test(between)) {
        const before = folded.slice(last.start, last.end)
        this.appositions.add(`${before} ${word}`).add(`${word} ${before}`)
      }
      last = place
    }
  }

  private addNeighbour(word: Word, neighbour: string): void {
    word.neighbours.set(neighbour, (word.neighbours.get(neighbour) ?? 0) + 1)
    this.neighbours.set(neighbour, (this.neighbours.get(neighbour) ?? 0) + 1)
    this.total += 1
  }

  private isRegional(one: string, other: string): boolean {
    const [a, b] = [this.shareRatio(one), this.shareRatio(other)]
    if (a === null || b === null) return false
    return (a >= REGIONAL && b <= 1 / REGIONAL) || (b >= REGIONAL && a <= 1 / REGIONAL)
  }

  /** How many times as frequent a word is in Traditional texts as in Simplified ones; null where it is too rare to say. */
  private shareRatio(word: string): number | null {
    const known = this.words.get(word)
    if (!known || known.count < 2) return null
    const traditional = (known.traditional + 0.1) / this.traditionalLength
    return traditional / ((known.count - known.traditional + 0.1) / (this.length - this.traditionalLength))
  }

  private areSubstitutes(one: string, other: string): boolean {
    const [a, b] = [this.words.get(one), this.words.get(other)]
    if (!a || !b || a.count < FEWEST || b.count < FEWEST) return false
    const likeness = this.likeness(a, b)
    return likeness > this.limitOf(one, a) && likeness > this.limitOf(other, b)
  }

  /** The likeness with a word that only a small share of the controls exceeds. */
  private limitOf(word: string, known: Word): number {
    const limit = this.limits.get(word)
    if (limit !== undefined) return limit
    const likenesses = this.controls.map((control) => {
      const other = this.words.get(control)
      return other && control !== word ? this.likeness(known, other) : 0
    })
    likenesses.sort((a, b) => a - b)
    const found = likenesses[Math.floor(PERCENTILE * likenesses.length)] ?? 1
    this.limits.set(word, found)
    return found
  }

  /** Cosine of the neighbours, each weighted by its positive pointwise mutual information with the word. */
  private likeness(a: Word, b: Word): number {
    const [few, many] = a.neighbours.size < b.neighbours.size ? [a, b] : [b, a]
    let product = 0
    for (const [neighbour, count] of few.neighbours) {
      const other = many.neighbours.get(neighbour)
      if (other) product += this.weight(few, neighbour, count) * this.weight(many, neighbour, other)
    }
    return product === 0 ? 0 : product / (this.norm(a) * this.norm(b))
  }

  private norm(word: Word): number {
    const kept = this.norms.get(word)
    if (kept !== undefined) return kept
    let sum = 0
    for (const [neighbour, count] of word.neighbours) sum += this.weight(word, neighbour, count) ** 2
    this.norms.set(word, Math.sqrt(sum))
    return Math.sqrt(sum)
  }

  private weight(word: Word, neighbour: string, count: number): number {
    const seen = 2 * Math.min(word.count, MOST)
    return Math.max(0, Math.log((count * this.total) / (seen * (this.neighbours.get(neighbour) ?? 1))))
  }
}
