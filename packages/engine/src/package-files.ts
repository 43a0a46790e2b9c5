import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** Source of the addon that loads TensorFlow without its log line. */
export const quietLoadSource = fileURLToPath(new URL('../native/quiet_load.cc', import.meta.url));

/** Resolves as this package would. */
export const engineRequire = createRequire(import.meta.url);
