import { fold } from '../language/fold.ts'
import { findNumbers } from '../language/numbers.ts'
import { PERSON_TITLES } from '../people/titles.ts'

/** The kind of answer that a question asks for. */
export type AnswerType =
  | 'number'
  | 'date'
  | 'person'
  | 'role'
  | 'organisation'
  | 'place'
  | 'reason'
  | 'definition'
  | 'list'
  | 'yesno'

/**
 * What asks for what, in order: a question with several asking words takes the first type that fits, which is why
 * the general ones come last. On folded text.
 */
const ASKED: readonly (readonly [AnswerType, RegExp])[] = [
  [
    'date',
    /什么时[候间]|何[时年月日](?!代)|哪(?:一|个)*(?:年|月|天|日|世纪)|几月|几[号日]|几点(?![零建要])|\bwhen\b|\bwhat (?:year|date|day)\b/,
  ],
  [
    'reason',
    /为什么|为啥|(?<![认作成称视])为何|缘何|何以(?!见)|因何|(?:原因|理由)(?:是|有|何|$|[?])|(?:什么|何种|哪些)(?:原因|理由)|\bwhy\b/,
  ],
  [
    'number',
    /多少|百分之几|(?<![许很众最更太])多(?:大|高|长|远|重|深|宽|快|久)(?!学|厦|桥|街|城|度|期)|占比|第几|(?<![好这那近前后哪])几(?![乎何十百千万亿])|\bhow (?:many|much|long|often|far|large|big|old)\b|\bwhat percent/,
  ],
  [
    'role',
    /什么(?:职务|职位|官职|头衔|职业|身份)|担任(?:了|过)?什么|任什么职|(?:职务|职位|头衔)(?:是|$|[?])|\bwhat (?:post|position|office|title)\b/,
  ],
  [
    'organisation',
    /哪(?:一)?家|(?:哪(?:[一个些所])*|什么)(?:公司|企业|单位|机构|部门|集团|银行|大学|高校|医院)(?![^?]*(?:时候|地方))/,
  ],
  [
    'place',
    /哪里|哪儿|何[处地]|什么地方|在哪(?!些|一方面|方面)|哪(?:一|个)*(?:国家?|省|城市|市|地区|地方|区|县|镇|村)|\bwhere\b/,
  ],
  [
    'person',
    /谁|叫什么(?:名字)?(?:[?]|$)|(?:姓名|名字)(?:是|叫)|哪(?:一)?位|何人|什么人|哪(?:一)?个人|\bwho(?:m|se)?\b/,
  ],
  [
    'list',
    /哪些|哪几|哪[两二三四五六七八九十]|包[括含](?:了)?什么|有什么(?!用|意义|区别|关系)|\bwhat are\b|\bwhich\b/,
  ],
  [
    'definition',
    /什么(?:是|叫)|何谓|(?:是|的)?指(?:的是)?什么|什么(?:意思|含义)|定义|^[^的]{2,14}是(?:个|一种)?什么[?]?$|\bwhat is\b|\bdefin|\bmean/,
  ],
  [
    'yesno',
    /[吗](?:[?。!]|$)|是否|是不是|有没有|有无|能否|能不能|会不会|可否|^(?:is|are|was|were|do|does|did|has|have|can|will)\b/,
  ],
]

/** The kind of answer that a question in either script or in English asks for; null where no question word tells. */
export function expectedAnswer(question: string): AnswerType | null {
  const folded = fold(question).trim()
  return ASKED.find(([, pattern]) => pattern.test(folded))?.[0] ?? null
}

const RELATIVE_DATE =
  /[今去明前]年|[今昨明]天|[今昨]日|[近日]日|本[月周]|上[月周]|世纪|年代|[年月日]初|年底|年末|春节|现在|目前|当前/
const PLACE = /[省市县区镇乡村州国港岛洲城]|位于|坐落|地处|基地|总部|[东西南北]部|[山河江湖海路街](?!流|续)/
const ROLE = new RegExp([...PERSON_TITLES].join('|'))
const ORGANISATION =
  /公司|集团|企业|大学|学院|医院|银行|研究[院所]|委员会|协会|商会|联合会|[局厅署社](?!限|面|部)|工厂|报社/
const REASON =
  /因|由于|为了|所以|原因|使得?|得益|旨在|以便|从而|缘|归功|有利于|才能|关键|目的|离不开|基于|考虑到|是为/
const DEFINITION = /是|指|即|称|定义|意味|表现为|特点|特征|包括/
const ENUMERATION = /、|[;和与及]|[一二三四五]是|第[一二三]|首先|其次|包括|分别|既.{1,30}又|,.*,/

/**
 * Whether a text can hold an answer of a kind: necessary, far from sufficient.
 *
 * @param hasPerson tells whether a text names a person; without it every text may
 */
export function answerShape(
  type: AnswerType,
  text: string,
  hasPerson: (text: string) => boolean = () => true,
): boolean {
  const folded = fold(text)
  switch (type) {
    case 'number':
      return findNumbers(text).some(({ kind }) => kind === 'number' || kind === 'percent')
    case 'date':
      return (
        findNumbers(text).some(({ kind }) => kind === 'date' || kind === 'year') || RELATIVE_DATE.test(folded)
      )
    case 'person':
      return hasPerson(text)
    case 'role':
      return ROLE.test(folded)
    case 'organisation':
      return ORGANISATION.test(folded)
    case 'place':
      return PLACE.test(folded)
    case 'reason':
      return REASON.test(folded)
    case 'definition':
      return DEFINITION.test(folded)
    case 'list':
      return ENUMERATION.test(folded)
    case 'yesno':
      return true
  }
}
