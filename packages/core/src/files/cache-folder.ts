import envPaths from 'env-paths';

/**
 * The folder that keeps what is downloaded or built once for all projects of a user: `INFOMIXUP_CACHE`, else the
 * platform's cache folder (`$XDG_CACHE_HOME/infomixup` or `~/.cache/infomixup` on Linux).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.INFOMIXUP_CACHE || envPaths('infomixup', { suffix: '' }).cache;
}
