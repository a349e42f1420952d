import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Embedder } from '../../../src/retrieval/models/embedder.ts'
import { createHashedEmbedder } from '../../../src/retrieval/models/hashed.ts'
import { calibrateFusion } from '../../../src/retrieval/search/calibrate.ts'
import { Pace } from '../../../src/retrieval/support/pace.ts'
import { indexed, type MadePassage } from './ranking.ts'

const DIMENSIONS = 64

/** A linear congruential generator (Numerical Recipes), from 0 to 1. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Articles of three passages that share no more words with each other than with any other article. */
function madeArticles(): MadePassage[] {
  const random = generator(1)
  const character = () => String.fromCharCode(0x4e00 + Math.floor(random() * 400))
  const clause = () => Array.from({ length: 12 }, character).join('')
  return Array.from({ length: 60 }, (_, article) =>
    [0, 1, 2].map((part) => ({
      id: `a${article}#${part * 50}-${part * 50 + 50}`,
      body: `${clause()}，${clause()}，${clause()}。`,
    })),
  ).flat()
}

const PASSAGES = madeArticles()

function unit(random: () => number): number[] {
  const values = Array.from({ length: DIMENSIONS }, () => random() - 0.5)
  const length = Math.hypot(...values)
  return values.map((value) => value / length)
}

/** Knows of which article each text is a part, as far as `noise` lets it. */
function oracle(noise: number): Embedder {
  const random = generator(2)
  const topics = new Map<string, number[]>()
  return {
    id: 'oracle',
    dimensions: DIMENSIONS,
    async embed(texts) {
      return texts.map((text) => {
        const article = PASSAGES.find(({ body }) => body.includes(text.trim()))!.id.replace(/#.*/, '')
        if (!topics.has(article)) topics.set(article, unit(generator(topics.size + 7)))
        const blurred = unit(random).map((value, i) => topics.get(article)![i]! + noise * value)
        const length = Math.hypot(...blurred)
        return Float32Array.from(blurred, (value) => value / length)
      })
    },
  }
}

function meaningless(): Embedder {
  const random = generator(3)
  return {
    id: 'meaningless',
    dimensions: DIMENSIONS,
    embed: async (texts) => texts.map(() => Float32Array.from(unit(random))),
  }
}

async function calibrated(embedder: Embedder) {
  return calibrateFusion(await indexed(PASSAGES, embedder), { pace: new Pace() })
}

const known = await calibrated(oracle(0.3))

test('an embedder that knows what belongs together weighs much', () => {
  const { vectorWeight, report } = known
  assert.ok(vectorWeight >= 0.5, `${vectorWeight}`)
  assert.equal(report.queries, 180)
  const [without] = report.mrr
  assert.ok(Math.max(...report.mrr.map(({ mrr }) => mrr)) > without!.mrr + 0.2)
})

test('vectors without meaning weigh nothing', async () => {
  assert.equal((await calibrated(meaningless())).vectorWeight, 0)
})

test('what counts as alike lies above what unrelated passages reach', () => {
  assert.ok(known.alike > 0.2 && known.alike < 0.6, `${known.alike}`)
})

test('the same collection gives the same result, in whatever order its passages come', async () => {
  const passages = PASSAGES.slice(0, 30)
  const [first, second] = [await indexed(passages), await indexed([...passages].reverse())]
  const options = { pace: new Pace() }
  assert.deepEqual(await calibrateFusion(second, options), await calibrateFusion(first, options))
})

test('a collection that is too small to tell gives no weight', async () => {
  const deps = await indexed([{ id: 'a#0-4', body: '氢能。' }], createHashedEmbedder())
  const options = { pace: new Pace() }
  const { vectorWeight, alike, report } = await calibrateFusion(deps, options)
  assert.deepEqual(
    { vectorWeight, alike, queries: report.queries },
    { vectorWeight: 0, alike: 1, queries: 0 },
  )
  assert.equal((await calibrateFusion(await indexed([]), options)).vectorWeight, 0)
})
