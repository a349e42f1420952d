import fc from 'fast-check'

/**
 * Properties are tried with the same values in every run, so that the tests of a commit pass or fail. Other values are
 * for `npm run acceptance:properties`, which passes them in.
 */
const SEED = 20_261_130

fc.configureGlobal({
  seed: Number(process.env.CHUCHU_PROPERTY_SEED ?? SEED),
  ...(process.env.CHUCHU_PROPERTY_RUNS && { numRuns: Number(process.env.CHUCHU_PROPERTY_RUNS) }),
})

export { default } from 'fast-check'
