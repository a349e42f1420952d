import { findDates } from '../language/dates.ts'
import { fold } from '../language/fold.ts'

const TIME = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d+)?)?`
const ZONE = String.raw`(?<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)`
const ISO = new RegExp(
  String.raw`^(?<year>\d{4})(?:-(?<month>0[1-9]|1[0-2])(?:-(?<day>0[1-9]|[12]\d|3[01])(?:[T ]${TIME}\s?${ZONE}?)?)?)?$`,
  'iu',
)

/**
 * A date as a person or program writes it, in ISO 8601 with the precision that is written. A time of day without a
 * zone is China's, +08:00.
 *
 * @returns null for what is no date, or one that no calendar has
 */
export function readPublished(text: string): string | null {
  const written = text.trim()
  const match = ISO.exec(written)
  if (match?.groups) return fromIso(match.groups)
  const folded = fold(written)
  const date = findDates(folded)[0]
  return date?.start === 0 && date.end === folded.length ? date.iso : null
}

function fromIso(part: Readonly<Record<string, string | undefined>>): string | null {
  const { year, month, day, hour, minute, second, zone } = part
  if (day && Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null
  const date = [year, month, day].filter((value) => value !== undefined).join('-')
  if (hour === undefined) return date
  const time = [hour, minute, second].filter((value) => value !== undefined).join(':')
  const offset = zone?.toUpperCase().replace(/^([+-]\d{2}):?(\d{2})$/u, '$1:$2') ?? '+08:00'
  return `${date}T${time}${offset}`
}
