import type { RunLabel } from './events.js';

/** How lines of text call a run. */
export const runName = ({ method, seed }: RunLabel): string => `${method} (seed ${seed})`;
