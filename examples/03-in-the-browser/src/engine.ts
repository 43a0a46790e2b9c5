import { type Engine, type EngineName, engineNames, openEngine } from '@infomixup/engine';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd,
};

const isEngineName = (name: string): name is EngineName => engineNames.some((known) => known === name);

/** Opens the engine of that name, or the fastest there is. */
export const openNamed = (name: string): Promise<Engine> =>
  openEngine(isEngineName(name) ? { prefer: name, wasmPaths } : { wasmPaths });
