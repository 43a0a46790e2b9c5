import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sourceFiles } from '../package-files.js';
import { instructionSet } from './instruction-set.js';
import type { TfjsNode } from './tfjs-node.js';

/** Names the addon's folder in the cache after all that decides what is in it. */
export function addonName({ version }: TfjsNode): string {
  const hash = createHash('sha256');
  for (const path of sourceFiles('.cc', '.h')) hash.update(readFileSync(path));
  return `addon-${version}-${instructionSet()}-${hash.digest('hex').slice(0, 12)}`;
}

/**
 * Whether a binding lies in an addon built from the sources of this release, for a machine like this one. The package may
 * have been replaced since it was built, and a cache on a shared disk may serve machines with different processors.
 */
export function isOfThisRelease(binding: string, tfjsNode: TfjsNode): boolean {
  return basename(join(dirname(realpathSync(binding)), '..')) === addonName(tfjsNode);
}
