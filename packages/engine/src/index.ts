export { availableCores } from './available-cores.js';
export { type Engine, type EngineName, engineNames } from './engine.js';
export { type EngineInfo, engineInfo } from './info.js';
export { type Installation, type InstallOptions, installEngine } from './install/install.js';
export { openEngine } from './open.js';
export type { OpenOptions } from './opener.js';
export type { WasmFile, WasmPaths } from './portable/wasm.js';
