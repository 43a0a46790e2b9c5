export { type Engine, type EngineName, engineNames } from './engine.js';
export { type EngineInfo, engineInfo } from './info.js';
export { type Installation, type InstallOptions, installEngine } from './install/install.js';
export { type OpenOptions, openEngine } from './open.js';
