import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '@infomixup/core/node';
import type { FileSet } from './file-set.js';

/**
 * Where the cache keeps a data set: `<cache>/datasets/<name>/<16 digits of the SHA-256 over its files' SHA-256>`, so that
 * a set whose files change never meets those of another version.
 */
export function cachedFolder(set: FileSet, cache: string = cacheFolder()): string {
  const version = createHash('sha256').update(set.files.map(({ sha256 }) => sha256).join('\n'));
  return join(cache, 'datasets', set.name, version.digest('hex').slice(0, 16));
}
