import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder that keeps what is downloaded and built once for all projects of a user: `INFOMIXUP_CACHE`, else the
 * platform's cache folder (`$XDG_CACHE_HOME/infomixup` or `~/.cache/infomixup` on Linux).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.INFOMIXUP_CACHE || envPaths('infomixup', { suffix: '' }).cache;
}

/** Where the engine keeps its TensorFlow libraries and addons inside the cache. */
export function engineCache(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), 'engine');
}
