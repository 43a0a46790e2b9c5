export { type Engine, type EngineName, engineNames } from './engine.js';
export { openEngine } from './open-in-browser.js';
export type { OpenOptions } from './opener.js';
export type { WasmFile, WasmPaths } from './portable/wasm.js';
