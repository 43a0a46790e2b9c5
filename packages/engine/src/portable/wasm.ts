import { dirname, sep } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { engineRequire } from '../package-files.js';
import { describePortable } from './describe.js';
import { withoutNewHandlers } from './process-handlers.js';
import { repairWasm } from './repairs/register.js';

const packageName = '@tensorflow/tfjs-backend-wasm';

async function start(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!tf.engine().registryFactory.wasm) {
    const what = `${packageName} brings a copy of @tensorflow/tfjs-core of its own`;
    throw new InfomixupError(`engine: ${what}; install version 4.22.0 of both once`, 'two-copies');
  }
  setWasmPaths(dirname(engineRequire.resolve(packageName)) + sep);
  if (await withoutNewHandlers(() => tf.setBackend('wasm'))) return;
  throw new InfomixupError("engine: the WebAssembly backend did not start; open the engine 'cpu'", 'not-loadable');
}

/** Starts the WebAssembly backend from the installed package's files and repairs it. @throws InfomixupError. */
export async function openWasm(): Promise<Engine> {
  if (!tf.findBackend('wasm')) {
    await start();
    repairWasm();
  }
  return describePortable('wasm', 'WebAssembly');
}
