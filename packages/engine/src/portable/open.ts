import { dirname, sep } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { cacheFolder } from '../install/cache.js';
import { engineRequire } from '../package-files.js';

function describe(name: 'wasm' | 'cpu', what: string): Engine {
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

/** Loads the WebAssembly backend from the installed package's own files. @throws InfomixupError `not-loadable`. */
export async function openWasm(): Promise<Engine> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!tf.engine().registryFactory.wasm)
    throw new InfomixupError(
      'engine: @tensorflow/tfjs-backend-wasm registered with another copy of @tensorflow/tfjs; install version 4.22.0 of both once',
      'two-copies',
    );
  setWasmPaths(dirname(engineRequire.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  if (!(await tf.setBackend('wasm')))
    throw new InfomixupError('engine: the WebAssembly backend did not start; use the engine cpu', 'not-loadable');
  return describe('wasm', 'WebAssembly');
}

/** The JavaScript backend that `@tensorflow/tfjs` brings. */
export async function openCpu(): Promise<Engine> {
  await tf.setBackend('cpu');
  // On first use it prints an advertisement for tfjs-node, which the engine's own line replaces.
  Object.assign(tf.backend(), { firstUse: false });
  return describe('cpu', 'plain JavaScript');
}
