export type { Notice } from './format.ts'
export type { FileContent } from './read.ts'
