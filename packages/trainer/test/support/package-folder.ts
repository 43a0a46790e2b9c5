import { fileURLToPath } from 'node:url';

/** Where processes run that load this package's sources. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
