import { InvalidArgumentError, Option } from 'commander'

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

/** @throws InvalidArgumentError for an empty path, which would silently mean the current folder */
export function folder(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty; it takes the path of a folder.')
  return value
}

export const folders = (value: string, before?: readonly string[]): readonly string[] =>
  collect(folder(value), before)

/**
 * An option's parser of a whole number; commander reports what it throws as wrong usage.
 * @param max unbounded by default
 */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (value: string) => number {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`It takes a whole number ${bounds}.`)
  }
}

/** `--limit`, from 1 to `max` of what the command lists. */
export const limitOption = (what: string, max: number): Option =>
  new Option('--limit <n>', `${what} at most, 1 to ${max}`).argParser(wholeNumber(1, max))
