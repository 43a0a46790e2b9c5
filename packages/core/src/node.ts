export { cacheFolder } from './files/cache-folder.js';
export { syncFolder, writeDurably } from './files/durable.js';
export { type LockPatience, withLock } from './files/lock.js';
export { replaceFile } from './files/replace.js';
export { loadWeights, saveWeights } from './files/weights.js';
export { orRunDry } from './process/or-run-dry.js';
