// Writes docs/tools.md from the schemas and descriptions of the tools: npm run docs:tools
// test/server/tools/doc.test.ts fails where the file is not what this makes.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describeTools } from '../src/server/tools/index.ts'

/** The parts of JSON Schema that the tools use. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxLength?: number
}

export const TOOLS_DOC = 'docs/tools.md'

const HEAD = `# The tools

Written by \`npm run docs:tools\` from \`src/server/tools/\` and \`src/retrieval/contract/\`; do not edit it by hand. Every tool only
reads. Offsets count UTF-16 code units, spans are half-open. \`structuredContent\` and the one text block of a result hold the
same JSON. A wrong call comes back as a result with \`isError: true\` and \`{ "error": { "code", "message", "hint" } }\`.

A name with \`?\` may be left out; \`[]\` stands for each item of a list. What a \`detail\` of \`concise\` leaves out is given as optional.
`

export function toolsDoc(): string {
  const sections = describeTools().map(({ name, title, description, inputSchema, outputSchema }) =>
    [
      `## ${name}`,
      `**${title}**`,
      description,
      '### Input',
      table(rowsOf(inputSchema as Schema)),
      '### Output',
      table(rowsOf(outputSchema as Schema)),
    ].join('\n\n'),
  )
  return `${HEAD}\n${sections.join('\n\n')}\n`
}

type Row = readonly [name: string, type: string, meaning: string]

function table(rows: readonly Row[]): string {
  const lines = rows.map(([name, type, meaning]) => `| \`${name}\` | ${type} | ${meaning} |`)
  return ['| key | type | meaning |', '|---|---|---|', ...lines].join('\n')
}

/** A row for each key of an object, and for those of the objects inside it. */
function rowsOf(schema: Schema, prefix = ''): Row[] {
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = prefix + key
    const isOptional = !required.has(key) || value.default !== undefined
    const own: Row = [isOptional ? `${name}?` : name, typeOf(value), meaningOf(value)]
    const { inside, suffix } = contentOf(value)
    return [own, ...rowsOf(inside, `${name}${suffix}.`)]
  })
}

/** What a list holds or what may be null, and what the name of its keys begins with. */
function contentOf(schema: Schema): { inside: Schema; suffix: string } {
  const value = withoutNull(schema)
  if (value.items === undefined) return { inside: value, suffix: '' }
  return { inside: withoutNull(value.items), suffix: '[]' }
}

const withoutNull = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type !== 'null') ?? schema

function typeOf(schema: Schema): string {
  const { type, minItems, maxItems, maxLength, minimum, maximum } = schema
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.items) return `list${boundsOf(minItems, maxItems)} of ${typeOf(schema.items)}`
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' or ')
  if (type === 'string') return `text${boundsOf(undefined, maxLength)}`
  if (type === 'integer') return `whole number${boundsOf(minimum, maximum)}`
  return String(type)
}

function boundsOf(min: number | undefined, max: number | undefined): string {
  if (max !== undefined && max < Number.MAX_SAFE_INTEGER)
    return min ? ` (${min} to ${max})` : ` (at most ${max})`
  return min ? ` (${min} or more)` : ''
}

function meaningOf({ description = '', default: usual }: Schema): string {
  const parts = [description, usual === undefined ? '' : `default ${JSON.stringify(usual)}`]
  return parts
    .filter((part) => part !== '')
    .join('; ')
    .replace(/\|/g, '\\|')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(TOOLS_DOC, toolsDoc())
