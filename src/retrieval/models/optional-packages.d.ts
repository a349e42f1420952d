/**
 * The part of the two optional packages that is used, so that types are checked without them
 * (onnxruntime-node 1.30, @huggingface/tokenizers 0.2).
 */

declare module 'onnxruntime-node' {
  /** Elements of `float16` come as their bits in a Uint16Array, or as numbers where the runtime has Float16Array. */
  export class Tensor {
    constructor(type: string, data: ArrayLike<number> | BigInt64Array, dims: readonly number[])
    readonly type: string
    readonly data: ArrayLike<number>
    readonly dims: readonly number[]
  }

  export interface ValueMetadata {
    readonly name: string
    readonly isTensor: boolean
    readonly type?: string
    /** A name stands for a dimension that the caller chooses. */
    readonly shape?: readonly (number | string)[]
  }

  export class InferenceSession {
    static create(file: string, options?: { readonly logSeverityLevel?: number }): Promise<InferenceSession>
    readonly inputMetadata: readonly ValueMetadata[]
    readonly outputNames: readonly string[]
    run(
      feeds: Readonly<Record<string, Tensor>>,
      fetches: readonly string[],
    ): Promise<Readonly<Record<string, Tensor>>>
  }
}

declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    /** The contents of tokenizer.json and tokenizer_config.json. */
    constructor(tokenizer: object, config: object)
    encode(
      text: string,
      options?: {
        readonly text_pair?: string
        readonly add_special_tokens?: boolean
        readonly return_token_type_ids?: boolean
      },
    ): { readonly ids: number[]; readonly token_type_ids?: number[] }
    token_to_id(token: string): number | undefined
  }
}
