import { InfomixupError } from '@infomixup/core';

/** How a promise fared that was not broken: it was kept, or the subject does not make it. */
export type Verdict = 'kept' | 'inapplicable';

/** The error of a check that failed. */
export function broken(what: string, advice: string) {
  return new InfomixupError(`testing: ${what}; ${advice}`, 'contract-broken');
}
