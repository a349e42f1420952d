export { readCorpusFile } from './read.ts'
export { type CorpusFile, type CorpusScan, scanCorpus } from './scan.ts'
