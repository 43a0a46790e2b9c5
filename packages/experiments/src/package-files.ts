import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** The program of a worker process. */
export const workerFile = fileURLToPath(new URL('../bin/worker.js', import.meta.url));
