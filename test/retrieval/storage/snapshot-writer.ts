/** Writes snapshots into the folder that is its argument until it is killed. Each holds one number everywhere. */
import { MemoryBytes } from '../../../src/retrieval/storage/byte-source.ts'
import { writeSnapshot } from '../../../src/retrieval/storage/snapshot.ts'

const dir = process.argv[2]!
for (let number = 0; ; number++) {
  await writeSnapshot(
    dir,
    { analyzer: 'a', embedder: 'e', number },
    {
      numbers: new Uint32Array(20_000).fill(number),
      few: Uint8Array.of(number),
      bytes: new MemoryBytes(new Uint8Array(10_000).fill(number)),
    },
  )
  process.stdout.write('.')
}
