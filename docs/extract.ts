import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packages, root } from '../tooling/packages.mjs';

/** A fenced `ts` block and the line of its fence. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

const fence = /^([ \t]*(?:\* ?)?)```ts\r?\n([\s\S]*?)^[ \t]*(?:\* ?)?```/gm;

/** Every fenced `ts` block of a Markdown file or of the doc comments of a source file. */
export function examplesIn(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(fence)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    code: (match[2] ?? '')
      .split('\n')
      .map((line) => (match[1]?.includes('*') ? line.replace(/^[ \t]*\* ?/, '') : line))
      .join('\n'),
  }));
}

const below = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/node_modules|\/dist(\/|$)/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** Every file whose examples are executed: the READMEs, CONTRIBUTING, the guides and the doc comments of the packages. */
export const documentedFiles = (): string[] =>
  [
    'README.md',
    'CONTRIBUTING.md',
    ...below('docs', /\.md$/),
    ...below('packages', /^README\.md$/),
    ...below('examples', /^README\.md$/),
    ...packages.flatMap(({ folder }) => below(`${folder}/src`, /\.ts$/)),
  ].sort();
