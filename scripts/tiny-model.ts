// Builds small models that are real: ONNX files with their tokenizer and settings, laid out as Hugging Face repositories
// are. Their weights are random, but the same each time, so that tests can compute what they must give.
//   tsx scripts/tiny-model.ts FOLDER             an embedder
//   tsx scripts/tiny-model.ts FOLDER reranker    a cross-encoder
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { encodeModel, type Graph, type Node, type Port, type TensorValue } from './onnx-proto.ts'

export const WIDTH = 8
export const POSITIONS = 64

/** The vocabulary: special tokens, ASCII, then the Han characters of Unicode's first block. */
export const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '<|endoftext|>'] as const
const FIRST_HAN = 0x4e00
const LAST_HAN = 0x9fff
const ascii = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCharCode(0x21 + i))
const pieces = ascii.filter((char) => /[a-z0-9]/.test(char)).map((char) => `##${char}`)
const han = Array.from({ length: LAST_HAN - FIRST_HAN + 1 }, (_, i) => String.fromCharCode(FIRST_HAN + i))
export const VOCABULARY: readonly string[] = [...SPECIAL, ...ascii, ...pieces, ...han]

/** Numbers between -1 and 1, the same for the same seed (mulberry32, Tommy Ettinger, public domain). */
export function randomTable(seed: number, rows: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: rows * WIDTH }, () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1
  })
}

export const TABLES = {
  token: randomTable(1, VOCABULARY.length),
  position: randomTable(2, POSITIONS),
  type: randomTable(3, 2),
} as const

/** How much of the mean of a text's tokens is added to each token's vector: stands for attention. */
export const CONTEXT = 0.5

export interface TinyEmbedder {
  /** Inputs besides input_ids and attention_mask. */
  readonly inputs?: readonly ('token_type_ids' | 'position_ids' | 'past_key_values.0.key')[]
  /** Name of the output. */
  readonly output?: string
  /** Gives the mean of a text's vectors instead of those of its tokens. */
  readonly pooled?: boolean
  readonly float16?: boolean
  /** What single texts end with, `[SEP]` by default; null: nothing. */
  readonly last?: string | null
  /** Where the ONNX file is put; `onnx/model.onnx` by default. */
  readonly file?: string
  /** Further files, JSON or null to leave one out. */
  readonly files?: Readonly<Record<string, unknown>>
}

const CONFIG = { model_type: 'bert', hidden_size: WIDTH, max_position_embeddings: POSITIONS, pad_token_id: 0 }

export function writeTinyEmbedder(folder: string, options: TinyEmbedder = {}): void {
  writeModel(folder, options.file, embedderGraph(options))
  writeFiles(folder, {
    ...commonFiles(options.last === undefined ? '[SEP]' : options.last),
    ...options.files,
  })
}

export interface TinyReranker {
  /** 2: a number for "no" and one for "yes". */
  readonly labels?: 1 | 2
  readonly files?: Readonly<Record<string, unknown>>
}

export function writeTinyReranker(folder: string, { labels = 1, files = {} }: TinyReranker = {}): void {
  writeModel(folder, undefined, rerankerGraph(labels))
  writeFiles(folder, { ...commonFiles('[SEP]'), ...files })
}

function writeModel(folder: string, file = 'onnx/model.onnx', graph: Graph): void {
  const target = path.join(folder, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, encodeModel(graph))
}

function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) continue
    const target = path.join(folder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const commonFiles = (last: string | null): Record<string, unknown> => ({
  'config.json': CONFIG,
  'tokenizer.json': tokenizer(last),
  'tokenizer_config.json': {
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: POSITIONS,
    do_lower_case: true,
  },
})

/** A tokenizer like those of Chinese BERT models: a character is a token. */
function tokenizer(last: string | null): unknown {
  const part = (id: string, type_id: number) => ({
    [/^[AB]$/.test(id) ? 'Sequence' : 'SpecialToken']: { id, type_id },
  })
  const idOf = (token: string) => VOCABULARY.indexOf(token)
  const end = last === null ? [] : [last]
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [part('[CLS]', 0), part('A', 0), ...end.map((token) => part(token, 0))],
      pair: [
        part('[CLS]', 0),
        part('A', 0),
        part('[SEP]', 0),
        part('B', 1),
        ...end.map((token) => part(token, 1)),
      ],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]', ...end].map((token) => [
          token,
          { id: token, ids: [idOf(token)], tokens: [token] },
        ]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  }
}

const IDS: Port = { name: 'input_ids', element: 'int64', dims: ['batch', 'sequence'] }
const idsNamed = (name: string): Port => ({ ...IDS, name })
const table = (name: string, data: Float32Array): TensorValue => ({
  name,
  dims: [data.length / WIDTH, WIDTH],
  data,
})
const axes = (name: string, axis: number): TensorValue => ({
  name,
  dims: [1],
  data: BigInt64Array.of(BigInt(axis)),
})
const scalar = (name: string, value: number): TensorValue => ({
  name,
  dims: [],
  data: Float32Array.of(value),
})
const node = (op: string, inputs: string[], output: string, attributes?: Record<string, number>): Node => ({
  op,
  inputs,
  output,
  ...(attributes && { attributes }),
})

/** `MASK`: the attention mask as numbers, text × token × 1. `mean`: of what it leaves of a text's vectors. */
const maskNodes = [
  node('Cast', ['attention_mask'], 'mask2', { to: 1 }),
  node('Unsqueeze', ['mask2', 'axis2'], 'MASK'),
]
const meanNodes = (vectors: string, mask: string, mean: string): Node[] => [
  node('Mul', [vectors, mask], `${mean}.masked`),
  node('ReduceSum', [`${mean}.masked`, 'axis1'], `${mean}.sum`, { keepdims: 1 }),
  node('ReduceSum', [mask, 'axis1'], `${mean}.count`, { keepdims: 1 }),
  node('Div', [`${mean}.sum`, `${mean}.count`], mean),
]

/** token vector + position vector + type vector, and to each CONTEXT × the mean of the text. */
function embedderGraph({ inputs = [], output = 'last_hidden_state', pooled, float16 }: TinyEmbedder): Graph {
  const nodes = [...maskNodes, node('Gather', ['tokens', 'input_ids'], 'sum0')]
  let sum = 'sum0'
  for (const input of inputs.filter((name) => name !== 'past_key_values.0.key')) {
    const rows = input === 'position_ids' ? 'positions' : 'types'
    nodes.push(
      node('Gather', [rows, input], `${rows}.vectors`),
      node('Add', [sum, `${rows}.vectors`], `${rows}.sum`),
    )
    sum = `${rows}.sum`
  }
  nodes.push(
    ...meanNodes(sum, 'MASK', 'mean'),
    node('Mul', ['mean', 'context'], 'share'),
    node('Add', [sum, 'share'], 'hidden'),
  )
  if (pooled)
    nodes.push(...meanNodes('hidden', 'MASK', 'pooled3'), node('Squeeze', ['pooled3', 'axis1'], 'pooled'))
  nodes.push(node('Cast', [pooled ? 'pooled' : 'hidden'], output, { to: float16 ? 10 : 1 }))
  return {
    nodes,
    constants: [
      table('tokens', TABLES.token),
      table('positions', TABLES.position),
      table('types', TABLES.type),
      axes('axis1', 1),
      axes('axis2', 2),
      scalar('context', CONTEXT),
    ],
    inputs: [
      IDS,
      idsNamed('attention_mask'),
      ...inputs.map(
        (name): Port =>
          name === 'past_key_values.0.key'
            ? { name, element: 'float', dims: ['batch', 2, 'past', 4] }
            : idsNamed(name),
      ),
    ],
    outputs: [
      {
        name: output,
        element: float16 ? 'float16' : 'float',
        dims: pooled ? ['batch', WIDTH] : ['batch', 'sequence', WIDTH],
      },
    ],
  }
}

/** How near the mean of the second text's tokens is to that of the first's; the types tell which is which. */
function rerankerGraph(labels: 1 | 2): Graph {
  const logits =
    labels === 1
      ? [node('Identity', ['dot'], 'logits')]
      : [node('Neg', ['dot'], 'no'), node('Concat', ['no', 'dot'], 'logits', { axis: 1 })]
  return {
    nodes: [
      ...maskNodes,
      node('Gather', ['tokens', 'input_ids'], 'vectors'),
      node('Cast', ['token_type_ids'], 'type2', { to: 1 }),
      node('Unsqueeze', ['type2', 'axis2'], 'type'),
      node('Mul', ['MASK', 'type'], 'second'),
      node('Sub', ['MASK', 'second'], 'first'),
      ...meanNodes('vectors', 'first', 'a'),
      ...meanNodes('vectors', 'second', 'b'),
      node('Mul', ['a', 'b'], 'products'),
      node('ReduceSum', ['products', 'axis2'], 'dot3', { keepdims: 1 }),
      node('Squeeze', ['dot3', 'axis2'], 'dot'),
      ...logits,
    ],
    constants: [table('tokens', TABLES.token), axes('axis1', 1), axes('axis2', 2)],
    inputs: [IDS, idsNamed('attention_mask'), idsNamed('token_type_ids')],
    outputs: [{ name: 'logits', element: 'float', dims: ['batch', labels] }],
  }
}

const [, script, folder, kind] = process.argv
if (script && folder && import.meta.url === pathToFileURL(script).href) {
  if (kind === 'reranker') writeTinyReranker(folder)
  else writeTinyEmbedder(folder, { files: { '1_Pooling/config.json': { pooling_mode_mean_tokens: true } } })
}
