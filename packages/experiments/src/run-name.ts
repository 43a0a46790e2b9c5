import type { RunLabel } from './events.js';

/** How lines of text call a run. */
export function runName({ method, seed }: RunLabel): string {
  return `${method} (seed ${seed})`;
}
