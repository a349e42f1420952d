import { splitNames } from '../../article/headline.ts'
import { bylineLabel } from '../../article/labels.ts'
import type { Span } from '../../contract/types.ts'
import { fold } from '../../language/fold.ts'
import { isPersonName } from '../../people/names.ts'
import type { Value } from '../metadata.ts'

/** The people that a byline names, and what it says the author is. */
export interface Byline {
  readonly authors: readonly Value[]
  readonly photographers: readonly Value[]
  readonly role: Value | null
}

/** Splits a list of names (王海平 李 明, 陈国栋、欧阳海) into values; `at` is the offset of `text`. */
export function namesIn(text: string, at: number): Value[] {
  let from = 0
  const names = splitNames(text).map((name) => name.replace(/^.{0,12}(?:记者|記者|通讯员|通訊員)/u, ''))
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const pattern = [...name].map((char) => char.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')).join('\\s*')
      const match = new RegExp(pattern, 'u').exec(text.slice(from))!
      const start = from + match.index
      from = start + match[0].length
      return { text: name, span: { start: at + start, end: at + from } }
    })
}

const ROLE_WORD = new RegExp(
  String.raw`(${bylineLabel('photographer')})|(?:本报|本网|实习|见习|驻[^\s]{2,4})?` +
    `(?:${bylineLabel('reporter')}|${bylineLabel('writer')})`,
  'gu',
)
const AUTHOR_IS = /作者(?:单位)?\s*[:,]?\s*(.*?)[,、\s]*(?:分别)?(?:系|为|是)(.+)$/u

/**
 * Reads a byline: a line of names, or brackets such as (记者 A B 摄影记者 C), (作者为某某主任), (作者A系某校教授).
 *
 * @param text the byline with its brackets
 * @param at its offset
 */
export function readByline(text: string, at: number): Byline {
  const folded = fold(text)
  const open = /^[([\s]*/u.exec(folded)?.[0].length ?? 0
  const close = folded.length - (/[)\]\s]*$/u.exec(folded)?.[0].length ?? 0)
  const inner = folded.slice(open, close)
  const statement = AUTHOR_IS.exec(inner)
  if (statement) {
    const [, author = '', role = ''] = statement
    const nameAt = open + inner.indexOf(author, statement.index + 2)
    const roleAt = close - role.length
    const span: Span = { start: at + roleAt, end: at + close }
    const authors = persons(text.slice(nameAt, nameAt + author.length), at + nameAt)
    return { authors, photographers: [], role: { text: text.slice(roleAt, close), span } }
  }
  return readRoles(text.slice(open, close), at + open)
}

function readRoles(text: string, at: number): Byline {
  const folded = fold(text)
  const words = [...folded.matchAll(ROLE_WORD)]
  if (words.length === 0) return { authors: persons(text, at), photographers: [], role: null }
  const authors: Value[] = []
  const photographers: Value[] = []
  words.forEach((word, i) => {
    const start = word.index + word[0].length
    const names = persons(text.slice(start, words[i + 1]?.index), at + start)
    if (word[1]) photographers.push(...names)
    else authors.push(...names)
  })
  return { authors, photographers, role: null }
}

/** 受访者供图 and the like stand among the names. */
function persons(text: string, at: number): Value[] {
  return namesIn(text, at).filter(({ text: name }) => {
    const folded = fold(name)
    return isPersonName(folded) || /^[\p{Script=Han}a-z]+(?:·[\p{Script=Han}a-z]+)+$/u.test(folded)
  })
}
