import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { packages, root } from '../tooling/packages.mjs';
import { examplesIn } from './extract.ts';

const name = /^(.*)\.line-(\d+)\.example\.ts$/;
const resolver = join(root, 'docs', 'package.json');

/** The source of a package's entry, whichever package it is: `docs` need not depend on each. */
function sourceOf(entry: string): string | undefined {
  const owner = packages.find((each) => entry === each.name || entry.startsWith(`${each.name}/`));
  const exported = owner?.manifest.exports[entry.replace(owner.name, '.')];
  return owner && typeof exported === 'object'
    ? join(root, owner.folder, exported['infomixup-source'] ?? '')
    : undefined;
}

/** Serves `<file>.line-<n>.example.ts`: the fenced block that starts there, its imports resolved as this package's own. */
export const examples: Plugin = {
  name: 'examples',
  // It serves other files, and leaves those of the packages as they are.
  api: { vitest: { experimental: { ignoreFsModuleCache: true } } },
  enforce: 'pre',
  resolveId(source, importer) {
    if (name.test(source)) return source;
    if (!importer || !name.test(importer) || source.startsWith('.')) return undefined;
    return sourceOf(source) ?? this.resolve(source, resolver);
  },
  load(id) {
    const [, file = '', line] = name.exec(id) ?? [];
    if (!line) return undefined;
    const found = examplesIn(file.replace(/^\/+/, '')).find((example) => String(example.line) === line);
    return found ? `${found.code}\nexport {};\n` : readFileSync(file, 'utf8');
  },
};
