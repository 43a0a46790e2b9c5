import { cacheFolder } from '@infomixup/core/node';
import type { Engine } from '../engine.js';

/** The facts of an engine without native code: one core, no TensorFlow. */
export function describePortable(name: 'wasm' | 'cpu', what: string): Engine {
  return {
    name,
    backend: name,
    tensorflowVersion: undefined,
    cores: 1,
    oneDNN: false,
    cachePath: cacheFolder(),
    line: `engine: ${name} (${what}, 1 core)`,
  };
}
