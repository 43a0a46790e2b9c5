import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../engine.js';
import type { OpenOptions } from '../../opener.js';
import { engineRequire } from '../../package-files.js';
import { openWasm } from '../wasm.js';
import { withoutNewHandlers } from './process-handlers.js';

const installedFiles = () => dirname(engineRequire.resolve('@tensorflow/tfjs-backend-wasm')) + sep;

/** Starts the WebAssembly backend from the installed package's files, unless others are named. @throws InfomixupError. */
export function openWasmFiles({ wasmPaths = installedFiles() }: OpenOptions): Promise<Engine> {
  return openWasm(wasmPaths, () => withoutNewHandlers(() => tf.setBackend('wasm')));
}
