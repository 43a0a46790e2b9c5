import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instructionSet } from '../native/instruction-set.js';
import type { TfjsNode } from '../native/tfjs-node.js';
import { nativeSources } from '../package-files.js';

/** Names the addon's folder in the cache after all that decides what is in it. */
export async function addonName({ version }: TfjsNode): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(nativeSources, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) hash.update(await readFile(path));
  return `addon-${version}-${instructionSet()}-${hash.digest('hex').slice(0, 12)}`;
}
