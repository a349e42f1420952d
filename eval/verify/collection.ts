import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Reading } from '../../src/retrieval/article/reading.ts'
import { personsOf } from '../../src/retrieval/article/stored-article.ts'
import type { RawDocument } from '../../src/retrieval/contract/types.ts'
import { prepareArticle } from '../../src/retrieval/formats/formats.ts'
import { readLines } from '../../src/retrieval/formats/jsonl/format.ts'
import { collectContent } from '../../src/retrieval/formats/read.ts'
import { fold } from '../../src/retrieval/language/fold.ts'
import { KnownArticles, knownArticle } from '../../src/retrieval/verify/answer/known-articles.ts'
import { placesAndBodies } from '../../src/retrieval/verify/compare/names.ts'
import type { VerifyDeps } from '../../src/retrieval/verify/judge/verify.ts'
import { bigramCandidates } from './bigram-candidates.ts'

/** The articles of a JSONL file, in its order. */
export async function readSet(file: string): Promise<Reading[]> {
  const lines = readLines([readFileSync(file, 'utf8')], path.basename(file))
  const { documents } = await collectContent(lines)
  return documents.map(readingOf)
}

/** The articles of a folder of saved pages. */
export function readPages(folder: string): Reading[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) =>
      readingOf({
        id: path.parse(file).name,
        file,
        raw: readFileSync(path.join(folder, file), 'utf8'),
        sha256: '',
        kind: 'page',
        stated: {},
      }),
    )
}

export function readingOf(document: RawDocument): Reading {
  return new Reading(prepareArticle(document))
}

/** A collection in memory, to verify against. */
export function collectionOf(
  readings: readonly Reading[],
): VerifyDeps & { readonly names: readonly string[] } {
  const byId = new Map(readings.map((reading) => [reading.article.id, reading]))
  const names = new Set(readings.flatMap((reading) => [...namesOf(reading)]))
  return {
    candidates: bigramCandidates(readings.map(({ article, clean }) => [article.id, clean] as const)),
    readings: async (ids) => ids.map((id) => byId.get(id)),
    known: new KnownArticles(readings.map(({ article }) => knownArticle(article))),
    isName: (folded) => names.has(folded),
    names: [...names],
  }
}

/**
 * The names, folded, that an article tells: its persons, authors, source, site and place, and the places and bodies that
 * its words name by their kind (广东省, 天津大学).
 */
export function namesOf(reading: Reading): Set<string> {
  const { article, clean } = reading
  const { authors, source, site, place } = article.metadata
  const stated = [...authors, source, site, place].flatMap((name) => (name ? [fold(name)] : []))
  const names = [...personsOf(reading), ...stated, ...placesAndBodies(fold(clean))]
  return new Set(names.filter((name) => name.length > 1))
}

/** Folded letters and digits alone: what tells whether words stand somewhere, without the code under test. */
export function lettersOf(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '')
}
