import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { manifestFile } from '../package-files.js';

interface Manifest {
  readonly name: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

const root = join(dirname(manifestFile), '..', '..');

/** Where a clone keeps a package of its own, or one that it has installed. */
function placeInClone(name: string): string {
  if (name === 'infomixup') return join(root, 'packages', 'cli');
  const [, own] = /^@infomixup\/(.+)$/.exec(name) ?? [];
  if (own) return join(root, 'packages', own);
  // The clone's root has the tools alone.
  return name === 'zod' ? join(root, 'packages', 'core', 'node_modules', name) : join(root, 'node_modules', name);
}

/**
 * Whether this package is that of a clone, whose packages need not be on npm: then a new part in `folder` is linked to
 * them and to the clone's tools, which serve it as `npm install` would.
 */
export async function linkedToClone(folder: string): Promise<boolean> {
  const { dependencies: own = {} } = await manifestIn(dirname(manifestFile));
  if (!Object.values(own).some((range) => range.startsWith('workspace:'))) return false;
  const { dependencies, devDependencies } = await manifestIn(folder);
  const modules = join(folder, 'node_modules');
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const place = await realpath(placeInClone(name));
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(place, join(modules, name), 'junction');
    const { bin = {} } = await manifestIn(place);
    const programs = typeof bin === 'string' ? { [name]: bin } : bin;
    await mkdir(join(modules, '.bin'), { recursive: true });
    for (const [program, path] of Object.entries(programs))
      await symlink(join(place, path), join(modules, '.bin', program));
  }
  return true;
}
