import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** Sources of the addons that are compiled beside tfjs-node's. */
export const nativeSources = fileURLToPath(new URL('../native', import.meta.url));

/** Resolves as this package would. */
export const engineRequire = createRequire(import.meta.url);
