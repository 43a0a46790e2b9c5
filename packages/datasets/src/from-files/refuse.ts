import { InfomixupError } from '@infomixup/core';

/** Throws what is wrong with samples in files, and what to do. */
export function refuse(from: string, what: string, advice: string): never {
  throw new InfomixupError(`datasets: ${from}: ${what}; ${advice}`, 'invalid-dataset');
}

/** What Node reads at once. */
export const mostBytes = 2 ** 31 - 1;
