import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders whose subfolders are packages. */
const homes = ['packages', 'packages/regularizers'];

/**
 * Every package that is published: its folder below the root, its name on npm, and its short name, that of the folder
 * with `regularizer-` before it for a regularizer.
 */
export const packages = homes
  .flatMap((home) => readdirSync(join(root, home)).map((name) => join(root, home, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((path) => {
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const short = manifest.name.replace('@infomixup/', '');
    return { folder: relative(root, path).replaceAll('\\', '/'), name: manifest.name, short, manifest };
  });
