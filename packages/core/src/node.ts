export { cacheFolder } from './files/cache-folder.js';
export { type LockPatience, withLock } from './files/lock.js';
export { replaceFile } from './files/replace.js';
