import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { equipWasm } from '../kernels/on-wasm.js';
import { coresText, describePortable } from './describe.js';
import { requireOneCopy } from './one-copy.js';

/** The files of the WebAssembly backend: without and with vector instructions, and with those and threads. */
export type WasmFile =
  | 'tfjs-backend-wasm.wasm'
  | 'tfjs-backend-wasm-simd.wasm'
  | 'tfjs-backend-wasm-threaded-simd.wasm';

/** The address of each file, or that of the folder they lie in with its closing slash. */
export type WasmPaths = string | Readonly<Record<WasmFile, string>>;

const start = () => tf.setBackend('wasm');

/** Starts the WebAssembly backend from its files and repairs it. @throws InfomixupError. */
export async function openWasm(paths: WasmPaths, begin: () => Promise<boolean> = start): Promise<Engine> {
  const { getThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!tf.findBackend('wasm')) {
    requireOneCopy('@tensorflow/tfjs-backend-wasm', 'wasm');
    setWasmPaths(paths);
    if (!(await begin())) {
      throw new InfomixupError("engine: the WebAssembly backend did not start; open the engine 'cpu'", 'not-loadable');
    }
    await equipWasm();
  }
  const cores = getThreadsCount();
  return describePortable('wasm', `WebAssembly, ${coresText(cores)}`, { cores });
}
