import { InfomixupError } from '@infomixup/core';

/** How a promise fared that was not broken: it was kept, or the subject does not make it, and why. */
export type Verdict = 'kept' | { readonly inapplicable: string };

/** The error of a check that failed. */
export function broken(what: string, advice: string) {
  return new InfomixupError(`testing: ${what}; ${advice}`, 'contract-broken');
}
