import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { GetPromptRequestSchema, ListPromptsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { ChuchuError } from '../retrieval/index.ts'
import type { Guard, Report } from './errors.ts'

const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')

const frontMatter = z.strictObject({
  name,
  title: z.string().min(1),
  description: z.string().min(1),
  arguments: z
    .array(z.strictObject({ name, description: z.string().min(1), required: z.boolean() }))
    .default([]),
})

/** A prompt as its file states it; `body` has `{{argument}}` where an argument's value goes. */
export type Prompt = z.output<typeof frontMatter> & { readonly body: string }

/** A prompt file that cannot be used: its name inside the prompts folder and why. */
export interface BrokenPrompt {
  readonly file: string
  readonly reason: string
}

/**
 * The prompts of one folder, one `*.md` file each: YAML front matter (name, title, description, arguments), then the
 * body. Files are read when the first prompt is asked for. A broken one is reported by name; the others work.
 */
export class PromptLibrary {
  #loaded: Promise<{ prompts: Prompt[]; broken: BrokenPrompt[] }> | undefined

  /**
   * @param folder path of the folder
   * @param report gets a line for each broken file
   */
  constructor(
    private readonly folder: string,
    private readonly report: Report,
  ) {}

  async list(): Promise<readonly Prompt[]> {
    return (await this.#load()).prompts
  }

  async broken(): Promise<readonly BrokenPrompt[]> {
    return (await this.#load()).broken
  }

  /**
   * @returns the prompt and its text with the arguments put in
   * @throws ChuchuError `invalid_input` for an unknown prompt or argument and for a required argument that is missing
   */
  async render(promptName: string, args: Record<string, string>): Promise<{ prompt: Prompt; text: string }> {
    const prompts = await this.list()
    const prompt = prompts.find((candidate) => candidate.name === promptName)
    if (!prompt) {
      throw invalid(`there is no prompt "${promptName}"`, `the prompts are ${namesOf(prompts)}`)
    }
    checkArguments(prompt, args)
    return { prompt, text: prompt.body.replace(PLACEHOLDER, (_, key: string) => args[key] ?? '') }
  }

  #load() {
    this.#loaded ??= loadPrompts(this.folder, this.report)
    return this.#loaded
  }
}

export function registerPrompts(server: Server, library: PromptLibrary, guard: Guard): void {
  server.setRequestHandler(
    ListPromptsRequestSchema,
    guard(async () => ({ prompts: (await library.list()).map(({ body: _, ...listed }) => listed) })),
  )
  server.setRequestHandler(
    GetPromptRequestSchema,
    guard(async ({ params }) => {
      const { prompt, text } = await library.render(params.name, params.arguments ?? {})
      return {
        description: prompt.description,
        messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
      }
    }),
  )
}

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_-]+)\s*\}\}/g

async function loadPrompts(folder: string, report: Report) {
  const prompts: Prompt[] = []
  const broken: BrokenPrompt[] = []
  const fail = (file: string, reason: string) => {
    broken.push({ file, reason })
    report(`prompt ${file} is left out: ${reason}`)
  }
  for (const file of await listFiles(folder, fail)) {
    try {
      const prompt = await parsePrompt(await readFile(path.join(folder, file), 'utf8'))
      if (prompts.some((other) => other.name === prompt.name))
        fail(file, `another file has the name "${prompt.name}"`)
      else prompts.push(prompt)
    } catch (error) {
      fail(file, error instanceof ChuchuError ? error.message : 'the file cannot be read')
    }
  }
  return { prompts, broken }
}

async function listFiles(folder: string, fail: (file: string, reason: string) => void): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.md')).sort()
  } catch {
    fail('(all)', 'the prompts folder cannot be read')
    return []
  }
}

async function parsePrompt(source: string): Promise<Prompt> {
  const parts = /^\uFEFF?---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(source)
  if (!parts) throw broken('it does not begin with front matter between two lines of ---')
  const [, head, body] = parts as unknown as [string, string, string]
  const parsed = frontMatter.safeParse(await parseYaml(head))
  if (!parsed.success) throw broken(parsed.error.issues.map(describeIssue).join('; '))
  const prompt = { ...parsed.data, body: body.trim() }
  checkPlaceholders(prompt)
  return prompt
}

/** The YAML parser is loaded here, since a session that uses no prompt can do without its 20 ms. */
async function parseYaml(source: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(source)
  } catch (error) {
    throw broken(`its front matter is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`
}

function checkPlaceholders(prompt: Prompt): void {
  if (prompt.body === '') throw broken('it has no text below the front matter')
  for (const [, key] of prompt.body.matchAll(PLACEHOLDER)) {
    if (!prompt.arguments.some((argument) => argument.name === key)) {
      throw broken(`{{${key}}} is not one of its arguments (${namesOf(prompt.arguments)})`)
    }
  }
}

function checkArguments(prompt: Prompt, args: Record<string, string>): void {
  const known = namesOf(prompt.arguments)
  for (const key of Object.keys(args)) {
    if (!prompt.arguments.some((argument) => argument.name === key)) {
      throw invalid(`prompt "${prompt.name}" has no argument "${key}"`, `its arguments are ${known}`)
    }
  }
  for (const { name: key, required, description } of prompt.arguments) {
    if (required && !args[key]?.trim()) {
      throw invalid(`prompt "${prompt.name}" needs the argument "${key}"`, `give ${key}: ${description}`)
    }
  }
}

const namesOf = (items: readonly { name: string }[]) => items.map((item) => item.name).join(', ') || 'none'
const invalid = (message: string, hint: string) => new ChuchuError('invalid_input', message, hint)
const broken = (reason: string) => new ChuchuError('prompt_broken', reason, 'fix the file or remove it')
