/** Writes snapshots into the folder that is its argument until it is killed. Each holds one number everywhere. */
import { writeSnapshot } from '../../../src/retrieval/index/snapshot.ts'

const dir = process.argv[2]!
for (let number = 0; ; number++) {
  await writeSnapshot(
    dir,
    { analyzer: 'a', embedder: 'e', number },
    { data: { numbers: new Uint32Array(1000).fill(number) }, texts: { 'number.txt': String(number) } },
  )
  process.stdout.write('.')
}
