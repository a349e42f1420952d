import type { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { ChuchuError } from '../contract/errors.ts'
import { itemAt } from '../support/item-at.ts'
import type { ModelFolder } from './onnx-folder.ts'
import type { OnnxPackages } from './onnx-packages.ts'

/** What the package for tokenizers is given, which checks what it reads. */
const Content = z.record(z.string(), z.unknown())
/** Configurations give a token as its text or as an object around that. */
const Token = z
  .union([z.string(), z.looseObject({ content: z.string() })])
  .nullish()
  .catch(null)
const TokenizerConfig = z.looseObject({ pad_token: Token, eos_token: Token })

/** One text, or a pair, as a model takes it. */
export interface Tokens {
  readonly ids: readonly number[]
  /** Which text of a pair a token belongs to; as many as ids. */
  readonly types: readonly number[]
}

/** What a tokenizer puts around one text or two: the tokens between the texts, and the type of every part. */
interface Template {
  /** One part more than texts. */
  readonly special: readonly Tokens[]
  /** Of each text's own tokens. */
  readonly types: readonly number[]
}

/** Two texts whose tokens differ from special ones, to sample the tokenizer's template. */
const SAMPLE = ['新', '旧'] as const

/**
 * The tokenizer of a model, which cuts long texts. The package for tokenizers cannot cut; so the tokens of the bare
 * texts are taken, and what the tokenizer puts around them is learnt from a sample.
 */
export class ModelTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #single: Template
  readonly #pair: Template
  readonly #end: number | null
  readonly padding: number

  /**
   * @param end a token that single texts must end with, whatever the tokenizer adds
   * @throws ChuchuError `embedder` for a missing file, or a tokenizer that the package does not know
   */
  static async load(
    folder: ModelFolder,
    { tokenizers }: OnnxPackages,
    end: string | null = null,
  ): Promise<ModelTokenizer> {
    const tokenizer = await folder.required('tokenizer.json', Content)
    const config = (await folder.optional('tokenizer_config.json', TokenizerConfig)) ?? {}
    const padding = tokenOf(config.pad_token) ?? tokenOf(config.eos_token)
    try {
      return new ModelTokenizer(new tokenizers.Tokenizer(tokenizer, config), padding, end)
    } catch (error) {
      throw new ChuchuError(
        'embedder',
        `the tokenizer of the model ${folder.name} is of a kind that is not supported`,
        'take another model, or serve this one and name its address with --embed-url',
        { cause: error },
      )
    }
  }

  private constructor(tokenizer: Tokenizer, padding: string | null, end: string | null) {
    this.#tokenizer = tokenizer
    this.padding = (padding === null ? undefined : tokenizer.token_to_id(padding)) ?? 0
    this.#end = end === null ? null : (tokenizer.token_to_id(end) ?? null)
    this.#single = this.#templateOf([SAMPLE[0]])
    this.#pair = this.#templateOf(SAMPLE)
  }

  /** @param limit tokens at most; the text is cut, the special tokens stay */
  single(text: string, limit: number): Tokens {
    const { special } = this.#single
    const end = special.at(-1)?.ids.at(-1) === this.#end ? null : this.#end
    const room = Math.max(0, limit - countSpecial(this.#single) - (end === null ? 0 : 1))
    const tokens = assemble(this.#single, [this.#bare(text).slice(0, room)])
    return end === null ? tokens : joined([tokens, { ids: [end], types: [0] }])
  }

  /** @param limit tokens at most; the longer text is cut first */
  pair(first: string, second: string, limit: number): Tokens {
    const [a, b] = [this.#bare(first), this.#bare(second)]
    const room = Math.max(0, limit - countSpecial(this.#pair))
    const roomA = Math.min(a.length, Math.max(room - b.length, Math.ceil(room / 2)))
    return assemble(this.#pair, [a.slice(0, roomA), b.slice(0, room - Math.min(roomA, a.length))])
  }

  #bare(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids
  }

  #templateOf(texts: readonly string[]): Template {
    const [first = '', text_pair] = texts
    const sample = this.#tokenizer.encode(first, {
      return_token_type_ids: true,
      ...(text_pair !== undefined && { text_pair }),
    })
    const types = sample.token_type_ids ?? sample.ids.map(() => 0)
    const part = (from: number, to: number) => ({
      ids: sample.ids.slice(from, to),
      types: types.slice(from, to),
    })
    const template = { special: [] as Tokens[], types: [] as number[] }
    let done = 0
    for (const text of texts) {
      const bare = this.#bare(text)
      const at = indexOf(sample.ids, bare, done)
      template.special.push(part(done, at))
      template.types.push(types[at] ?? 0)
      done = at + bare.length
    }
    template.special.push(part(done, sample.ids.length))
    return template
  }
}

const countSpecial = ({ special }: Template) => special.reduce((sum, { ids }) => sum + ids.length, 0)

function assemble({ special, types }: Template, texts: readonly (readonly number[])[]): Tokens {
  const parts = texts.flatMap((ids, i) => {
    const type = itemAt(types, i)
    return [itemAt(special, i), { ids, types: ids.map(() => type) }]
  })
  return joined([...parts, itemAt(special, texts.length)])
}

const joined = (parts: readonly Tokens[]): Tokens => ({
  ids: parts.flatMap(({ ids }) => ids),
  types: parts.flatMap(({ types }) => types),
})

/** @throws Error where the tokens are not there: the template is not of this kind */
function indexOf(ids: readonly number[], wanted: readonly number[], from: number): number {
  for (let at = from; at + wanted.length <= ids.length; at++) {
    if (wanted.every((id, i) => ids[at + i] === id)) return at
  }
  throw new Error('the tokens of a text are not among those of its template')
}

function tokenOf(token: z.infer<typeof Token>): string | null {
  return typeof token === 'object' ? (token?.content ?? null) : (token ?? null)
}

/** Texts that go through the model together. */
export interface TokenBatch {
  /** Their places among all. */
  readonly places: readonly number[]
  readonly tokens: readonly Tokens[]
}

/** Tokens a batch at most, padding among them: a run keeps the process busy, so it must be short. */
const BATCH_TOKENS = 4096

/** Batches of texts of about the same length, so that little is padded; longest first. */
export function inTokenBatches(all: readonly Tokens[], size: number): TokenBatch[] {
  let rest = all.map((tokens, place) => ({ tokens, place }))
  rest.sort((a, b) => b.tokens.ids.length - a.tokens.ids.length || a.place - b.place)
  const batches: TokenBatch[] = []
  for (let [longest] = rest; longest; [longest] = rest) {
    const most = Math.floor(BATCH_TOKENS / Math.max(1, longest.tokens.ids.length))
    const taken = rest.slice(0, Math.max(1, Math.min(size, most)))
    rest = rest.slice(taken.length)
    batches.push({ places: taken.map(({ place }) => place), tokens: taken.map(({ tokens }) => tokens) })
  }
  return batches
}
