import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** The program that a terminal starts. */
export const programFile = fileURLToPath(new URL('../bin/infomixup.js', import.meta.url));
