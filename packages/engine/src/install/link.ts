import { lstat, mkdtemp, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TfjsNode } from '../native/tfjs-node.js';

const missing = () => undefined;

/** Where tfjs-node's `lib` points to, or undefined where it is no link. */
export function linkedAddon({ folder }: TfjsNode): Promise<string | undefined> {
  return readlink(join(folder, 'lib')).catch(missing);
}

/** Lets tfjs-node's `lib` point to an addon folder of the cache, in one rename; an own folder there is replaced. */
export async function linkAddon({ folder }: TfjsNode, addon: string): Promise<void> {
  const place = join(folder, 'lib');
  const temporary = await mkdtemp(join(folder, '.infomixup-'));
  try {
    await symlink(addon, join(temporary, 'lib'), 'dir');
    const present = await lstat(place).catch(missing);
    if (present?.isDirectory()) await rename(place, join(temporary, 'replaced'));
    await rename(join(temporary, 'lib'), place);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
