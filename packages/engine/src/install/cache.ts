import { join } from 'node:path';
import { cacheFolder } from '@infomixup/core/node';

/** Where the engine keeps its TensorFlow libraries and addons inside the cache. */
export function engineCache(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), 'engine');
}
