import path from 'node:path'

/**
 * Arguments of node that start the command: the build that `npm test` made, or the source where a test file is run by
 * itself.
 */
export const COMMAND: readonly string[] = process.env.CHUCHU_TEST_BUILD
  ? [path.join(process.env.CHUCHU_TEST_BUILD, 'cli.js')]
  : ['--import', 'tsx', path.resolve('src/cli.ts')]

/** Arguments of node under which a script given with `-e` can import `moduleOf(...)`. */
export const EVALUATE: readonly string[] = process.env.CHUCHU_TEST_BUILD ? [] : ['--import', 'tsx']

/** Absolute path of a module, given as below src/ and without its extension: 'cli/stdout-guard'. */
export function moduleOf(name: string): string {
  const { CHUCHU_TEST_BUILD } = process.env
  return CHUCHU_TEST_BUILD ? path.join(CHUCHU_TEST_BUILD, `${name}.js`) : path.resolve('src', `${name}.ts`)
}
