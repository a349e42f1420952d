/** Rows are filled with zeros to a multiple of this many numbers, which the kernels take at a time. */
export const LANES = 16
/** The most rows of one call of `dots`. */
export const BLOCK_ROWS = 4096

/** Memory for rows of int8 numbers that lie one after another, and their dot products with a query. */
export interface DotKernel {
  /** All room for rows; good until the next `reserve`. */
  readonly bytes: Int8Array
  /** Makes room for so many bytes or more. What was there stays, what is new is 0. */
  reserve(bytes: number): void
  /**
   * @param query as long as a row is without its zeros, or with them
   * @param start first row
   * @param count rows, at most BLOCK_ROWS
   * @returns dot product of each row, modulo 2³²; good until the next call
   */
  dots(query: Int8Array, start: number, count: number): Int32Array
}
