import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// This file lies directly in `src`, and the bundle directly in `dist`, so that one relative path serves both.

/** Where the C++ lies that is compiled beside tfjs-node's: each kernel beside what calls it. */
export const sourceFolder = fileURLToPath(new URL('../src', import.meta.url));

/** Files below the sources that end in one of these, in the order of their paths. */
export function sourceFiles(...extensions: readonly string[]): string[] {
  const names = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' });
  const wanted = names.filter((name) => extensions.some((extension) => name.endsWith(extension)));
  return wanted.sort().map((name) => join(sourceFolder, name));
}

/** Resolves as this package would. */
export const engineRequire = createRequire(import.meta.url);
