import disk from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

/**
 * Lets calls of the disk for paths that match fail with a code, until the test ends or the returned function is
 * called. Taking away rights would not do: the administrator reads everything.
 */
export function failingDisk(
  t: Pick<TestContext, 'after' | 'mock'>,
  call: 'readFile' | 'readdir' | 'open',
  path: RegExp,
  code: string,
): () => void {
  const real = disk[call] as (...args: unknown[]) => Promise<unknown>
  const mocked = t.mock.method(disk, call, async (...args: unknown[]) => {
    if (path.test(String(args[0]))) throw Object.assign(new Error(`${code}: ${args[0]}`), { code })
    return real(...args)
  })
  syncBuiltinESMExports()
  const mend = () => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  }
  t.after(mend)
  return mend
}
