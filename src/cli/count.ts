/** A number with its noun, e.g. `1 article`, `2 articles`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
