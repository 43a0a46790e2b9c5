export { cacheFolder } from './files/cache-folder.js';
export { appendText, syncFile, syncFolder, writeDurably } from './files/durable.js';
export { type LockPatience, withLock } from './files/lock.js';
export { type OwnedFolder, type OwnOptions, ownFolder, requireNoOwner } from './files/owned-folder.js';
export { type FileHead, readHead, readNamed, readWhole } from './files/read-whole.js';
export { replaceFile } from './files/replace.js';
export { type ExpectedWeights, loadWeights, saveWeights } from './files/weights.js';
export { hearUncaught, type Uncaught } from './process/hear-uncaught.js';
export { orRunDry } from './process/or-run-dry.js';
