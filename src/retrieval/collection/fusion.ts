import { ChuchuError } from '../contract/errors.ts'
import { calibrateFusion } from '../search/calibrate.ts'
import { type Fusion, HASHED_FUSION } from '../search/fuse.ts'
import type { SearchDeps } from '../search/rank.ts'
import { Pace } from '../support/pace.ts'
import type { IndexState, KnownFusion } from './state.ts'

/** In fewer passages there is nothing to find out. */
const PASSAGES_AT_LEAST = 50

/** A calibration counts until the number of passages has grown or shrunk by this factor. */
const GROWTH = 4

/**
 * What the embedder's cosines are worth in this collection: as it was found out when the index was made, or found out
 * now. In a small collection, and until it can be asked, an embedder counts as the offline one.
 * @param isOffline whether it is the offline embedder, whose worth is known
 * @param report gets a line with the result, and where the embedder cannot be asked
 */
export async function fusionOf(
  state: IndexState,
  deps: SearchDeps,
  isOffline: boolean,
  report: (message: string) => void,
): Promise<{ readonly fusion: Fusion; readonly found: KnownFusion | null }> {
  const { passageCount } = state.store
  if (isOffline || passageCount < PASSAGES_AT_LEAST) return { fusion: HASHED_FUSION, found: null }
  if (state.fusion && isOfSize(state.fusion, passageCount)) return { fusion: state.fusion, found: null }
  try {
    const { vectorWeight, alike, report: figures } = await calibrateFusion(deps, { pace: new Pace() })
    const mrr = figures.mrr.find(({ weight }) => weight === vectorWeight)?.mrr ?? 0
    const alone = figures.mrr[0]?.mrr ?? 0
    report(
      `vectors of ${deps.embedder.id} weigh ${vectorWeight} in this collection: ${figures.queries} made-up queries find ` +
        `their passage with a mean reciprocal rank of ${mrr.toFixed(3)}, of ${alone.toFixed(3)} without vectors`,
    )
    const found = { vectorWeight, alike, passages: passageCount }
    return { fusion: found, found }
  } catch (error) {
    if (!(error instanceof ChuchuError && error.code === 'embedder')) throw error
    report(`what the vectors weigh could not be found out: ${error.message}; ${error.hint}`)
    return { fusion: HASHED_FUSION, found: null }
  }
}

function isOfSize({ passages }: KnownFusion, now: number): boolean {
  return now < passages * GROWTH && passages < now * GROWTH
}
