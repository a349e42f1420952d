import { createHash } from 'node:crypto'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { ChuchuError } from '../contract/errors.ts'

/** Where repositories keep the model, in the order in which they are tried. */
const MODEL_FILES = [
  'onnx/model.onnx',
  'model.onnx',
  'onnx/model_quantized.onnx',
  'model_quantized.onnx',
] as const

/** The other files that a model may need; without the tokenizer nothing works. */
const TOKENIZER = 'tokenizer.json'
const SETTINGS =
  /^((tokenizer_|sentence_bert_)?config|modules|config_sentence_transformers|\d+_\w+\/config)\.json$/

/** Weights that do not fit into an ONNX file stand beside it, named by exporters after it. */
const isExternalData = (file: string, modelFile: string) =>
  file.startsWith(modelFile) && /^[._]data\w*$/.test(file.slice(modelFile.length))

/**
 * The files that a model needs, given all that its repository has; those it needs and has not are named too.
 * @param file path of the ONNX file; else the first that repositories use
 */
export function filesOfModel(paths: readonly string[], file?: string): string[] {
  const model = file ?? MODEL_FILES.find((candidate) => paths.includes(candidate)) ?? MODEL_FILES[0]
  const others = paths.filter((name) => SETTINGS.test(name) || isExternalData(name, model))
  return [model, TOKENIZER, ...others]
}

/** Sample of a large file that is hashed: this many blocks, evenly spread, with the first and the last byte. */
const SAMPLES = 64
const SAMPLE_BYTES = 4096

/** A folder with the files of a Hugging Face repository. Errors name it by its last part alone. */
export interface ModelFolder {
  readonly name: string
  /** Absolute path of the ONNX file. */
  readonly modelFile: string
  /** The same, as the repository has it. */
  readonly modelPath: string
  /** @returns the JSON of the file as the schema reads it; null where there is no such file */
  readonly optional: <T>(file: string, schema: z.ZodType<T>) => Promise<T | null>
  readonly required: <T>(file: string, schema: z.ZodType<T>) => Promise<T>
}

/**
 * @param folder absolute path
 * @param file path of the ONNX file in it; else the first that repositories use
 * @throws ChuchuError `embedder` where the folder, the ONNX file or the tokenizer is missing
 */
export async function openModelFolder(folder: string, file?: string): Promise<ModelFolder> {
  const name = path.basename(folder)
  const exists = await stat(folder).catch(() => null)
  if (!exists?.isDirectory()) {
    throw new ChuchuError(
      'embedder',
      `there is no folder of a model called ${name}`,
      'name a folder that holds one, or fetch it with chuchu model pull; chuchu model list says which are there',
    )
  }
  const modelPath = await findModel(folder, name, file)
  if (!(await isFile(folder, TOKENIZER))) throw missing(name, TOKENIZER)
  const optional = <T>(wanted: string, schema: z.ZodType<T>) => readJson(folder, name, wanted, schema)
  return {
    name,
    modelPath,
    modelFile: path.join(folder, modelPath),
    optional,
    async required(wanted, schema) {
      const content = await optional(wanted, schema)
      if (content === null) throw missing(name, wanted)
      return content
    },
  }
}

async function findModel(folder: string, name: string, wanted: string | undefined): Promise<string> {
  const candidates: readonly string[] = wanted === undefined ? MODEL_FILES : [wanted]
  for (const candidate of candidates) {
    if (await isFile(folder, candidate)) return candidate
  }
  throw missing(name, candidates.join(' or '))
}

const isFile = async (folder: string, file: string) =>
  (await stat(path.join(folder, file)).catch(() => null))?.isFile() === true

const missing = (name: string, file: string) =>
  new ChuchuError(
    'embedder',
    `the model ${name} lacks ${file}`,
    'take a repository with an ONNX export and a tokenizer.json, and fetch all of it with chuchu model pull',
  )

async function readJson<T>(
  folder: string,
  name: string,
  file: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  let text: string
  try {
    text = await readFile(path.join(folder, file), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new ChuchuError(
      'embedder',
      `${file} of the model ${name} cannot be read (${code})`,
      'see its rights',
    )
  }
  const content = schema.safeParse(parse(text))
  if (content.success) return content.data
  throw new ChuchuError(
    'embedder',
    `${file} of the model ${name} is not the JSON that it should be`,
    'fetch the model again with chuchu model pull',
  )
}

/** The value of a JSON text; undefined, which no schema of a file takes, where it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A hash of the ONNX file, of what stands beside it as its external data, and of tokenizer.json. Weights of large files
 * are sampled: two trainings of one model differ everywhere, and a gigabyte is not read at every start.
 * @returns 64 hexadecimal digits
 */
export async function fingerprint({ modelFile, modelPath }: ModelFolder): Promise<string> {
  const root = path.resolve(modelFile, ...modelPath.split('/').map(() => '..'))
  const beside = path.dirname(modelFile)
  const external = (await readdir(beside))
    .filter((name) => isExternalData(name, path.basename(modelFile)))
    .sort()
  const files = [modelFile, ...external.map((name) => path.join(beside, name))]
  const hash = createHash('sha256')
  for (const file of [...files, path.join(root, TOKENIZER)]) hash.update(await sampled(file))
  return hash.digest('hex')
}

/** The size of a file and its bytes, or samples of them where they are many. */
async function sampled(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const isSmall = size <= SAMPLES * SAMPLE_BYTES
    const length = isSmall ? size : SAMPLE_BYTES
    const count = isSmall ? 1 : SAMPLES
    const bytes = Buffer.alloc(8 + count * length)
    bytes.writeBigUInt64LE(BigInt(size))
    for (let i = 0; i < count; i++) {
      const at = count === 1 ? 0 : Math.floor(((size - length) * i) / (count - 1))
      await handle.read(bytes, 8 + i * length, length, at)
    }
    return bytes
  } finally {
    await handle.close()
  }
}
