import { ChuchuError } from '../contract/errors.ts'

/** The modules of the two packages, which weigh hundreds of megabytes and so are no dependencies of the product. */
export interface OnnxPackages {
  readonly runtime: typeof import('onnxruntime-node')
  readonly tokenizers: typeof import('@huggingface/tokenizers')
}

const IMPORTS = {
  'onnxruntime-node': () => import('onnxruntime-node'),
  '@huggingface/tokenizers': () => import('@huggingface/tokenizers'),
} as const

/**
 * npm leaves out optional peers unless they are named with a kind (`--save-optional`), and package.json is left as it is.
 * The script of onnxruntime-node fetches what only graphics cards need.
 */
const INSTALL = `npm install --no-save --save-optional --ignore-scripts ${Object.keys(IMPORTS).join(' ')}`

/**
 * Both packages, imported when they are first needed.
 * @throws ChuchuError `embedder` where one is missing or cannot be loaded on this machine
 */
export async function loadOnnxPackages(): Promise<OnnxPackages> {
  const [runtime, tokenizers] = await Promise.all([
    imported('onnxruntime-node', IMPORTS['onnxruntime-node']),
    imported('@huggingface/tokenizers', IMPORTS['@huggingface/tokenizers']),
  ])
  return { runtime, tokenizers }
}

/** What is wrong with the packages, a sentence with its hint for each; empty where both load. */
export async function onnxPackageFailures(): Promise<ChuchuError[]> {
  const tries = await Promise.allSettled(Object.entries(IMPORTS).map(([name, load]) => imported(name, load)))
  return tries.flatMap((outcome) =>
    outcome.status === 'rejected' && outcome.reason instanceof ChuchuError ? outcome.reason : [],
  )
}

async function imported<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    throw packageError(name, error)
  }
}

function packageError(name: string, error: unknown): ChuchuError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  if (/MODULE_NOT_FOUND$/.test(code) && String((error as Error).message).includes(`'${name}'`)) {
    return new ChuchuError(
      'embedder',
      `local models need the package ${name}, which is not installed`,
      `run ${INSTALL} in the folder of chuchu; without a local model the offline embedder is used`,
      { cause: error },
    )
  }
  return new ChuchuError(
    'embedder',
    `the package ${name} is installed but cannot be loaded here (${code || 'no reason given'})`,
    `see whether it supports this machine, or install it again: ${INSTALL}`,
    { cause: error },
  )
}
