import { z } from 'zod'
import type { CallOptions, Collection, DeepReadonly } from '../../retrieval/contract/index.ts'
import { ChuchuError } from '../../retrieval/contract/index.ts'

/** One MCP tool. `run` gets input that `input` has parsed; what it returns is parsed with `output` by `runTool`. */
export interface Tool<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly title: string
  /** At most 2 KB of UTF-8: hosts cut what is longer. */
  readonly description: string
  readonly input: I
  readonly output: O
  run(collection: Collection, input: z.output<I>, options?: CallOptions): Promise<DeepReadonly<z.input<O>>>
}

/** Returns the tool as it is; it only lets the compiler infer the types of its schemas. */
export function defineTool<I extends z.ZodType, O extends z.ZodType>(tool: Tool<I, O>): Tool<I, O> {
  return tool
}

/**
 * @param args what a client sent, unchecked; undefined counts as {}
 * @throws ChuchuError `invalid_input`, naming every key that is wrong and what it takes
 */
export function parseInput<I extends z.ZodType, O extends z.ZodType>(
  tool: Tool<I, O>,
  args: unknown,
): z.output<I> {
  const parsed = tool.input.safeParse(args ?? {})
  if (parsed.success) return parsed.data
  const faults = [...new Set(parsed.error.issues.map(describeIssue))]
  throw new ChuchuError(
    'invalid_input',
    `${tool.name}: ${faults.join('; ')}`,
    `correct the arguments and call ${tool.name} again`,
  )
}

/**
 * Runs a tool on parsed input and says how far the index is, where it is not ready. The output is parsed too, because a
 * key that the listed output schema lacks makes the client, not the server, reject the whole answer.
 *
 * @throws ChuchuError what the collection reports, e.g. `unknown_id`, `bad_cursor`
 */
export async function runTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Tool<I, O>,
  collection: Collection,
  input: z.output<I>,
  options?: CallOptions,
): Promise<z.output<O>> {
  // Read before the call: a commit during it does not make its answer complete.
  const { index } = collection.status()
  const result = await tool.run(collection, input, options)
  return tool.output.parse(index.state === 'ready' ? result : { ...Object(result), index })
}

/** Checks the arguments, runs the tool and returns its output object, for callers that have an open collection. */
export async function callTool<I extends z.ZodType, O extends z.ZodType>(
  tool: Tool<I, O>,
  collection: Collection,
  args: unknown,
  options?: CallOptions,
): Promise<z.output<O>> {
  return runTool(tool, collection, parseInput(tool, args), options)
}

/** The contract's schemas state what a key takes as their error; only the key is put in front here. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const key = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') return key === '' ? issue.message : `${key}: ${issue.message}`
  return key === '' ? `arguments: ${issue.message}` : `"${key}" ${issue.message}`
}

/** A tool's schema as JSON Schema 2020-12 (MCP's default dialect), without `$ref`, which some hosts do not follow. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { type: 'object' } {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline' })
  return { ...rest, type: 'object' }
}
