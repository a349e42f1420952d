/** An error as a client sees it. */
import { z } from 'zod'
import { ERROR_CODES } from './errors.ts'
import type { Wire } from './schema.ts'

export const errorResult = z.object({
  error: z.object({
    /** Stable, for programs. */
    code: z.enum(ERROR_CODES),
    /** What is wrong and where, in one sentence. */
    message: z.string(),
    /** How to fix it, in one sentence. */
    hint: z.string(),
  }),
})
export type ErrorResult = Wire<typeof errorResult>
