/** How token vectors become the vector of a text. */
export type Pooling = 'cls' | 'mean' | 'lasttoken'

/** What a family of models needs and the files of its repositories do not always state. */
export interface Family {
  /** Of the last part of the repository's name. */
  readonly name: RegExp
  readonly pooling: Pooling
  readonly queryPrefix?: string
  readonly passagePrefix?: string
  /** A token that every text must end with. */
  readonly end?: string
  /** Page that says so. */
  readonly source: string
}

const TASK = 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:'

/** The first whose name fits counts. */
export const FAMILIES: readonly Family[] = [
  {
    name: /^multilingual-e5-.*-instruct/i,
    pooling: 'mean',
    queryPrefix: `${TASK} `,
    source: 'https://huggingface.co/intfloat/multilingual-e5-large-instruct',
  },
  {
    name: /^(multilingual-)?e5-(small|base|large)/i,
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    source: 'https://huggingface.co/intfloat/multilingual-e5-small',
  },
  {
    name: /^bge-(small|base|large)-zh/i,
    pooling: 'cls',
    queryPrefix: '为这个句子生成表示以用于检索相关文章：',
    source: 'https://huggingface.co/BAAI/bge-small-zh-v1.5',
  },
  {
    name: /^bge-(small|base|large)-en/i,
    pooling: 'cls',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    source: 'https://huggingface.co/BAAI/bge-small-en-v1.5',
  },
  {
    name: /^bge-m3/i,
    pooling: 'cls',
    source: 'https://huggingface.co/BAAI/bge-m3',
  },
  {
    name: /^qwen3-embedding/i,
    pooling: 'lasttoken',
    queryPrefix: TASK,
    end: '<|endoftext|>',
    source: 'https://github.com/QwenLM/Qwen3-Embedding',
  },
]
