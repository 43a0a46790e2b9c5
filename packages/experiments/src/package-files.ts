import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** The program of a worker process. */
export const workerFile = fileURLToPath(new URL('../bin/worker.js', import.meta.url));

/** What new parts are copied from: a folder for each kind, and `shared`. */
export const templatesFolder = fileURLToPath(new URL('../templates', import.meta.url));

/** The manifest of this package. */
export const manifestFile = fileURLToPath(new URL('../package.json', import.meta.url));
