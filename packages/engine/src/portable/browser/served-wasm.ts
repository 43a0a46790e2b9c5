import { InfomixupError } from '@infomixup/core';
import type { Engine } from '../../engine.js';
import type { OpenOptions } from '../../opener.js';
import { openWasm } from '../wasm.js';

/** Starts the WebAssembly backend from the files that the page names. @throws InfomixupError. */
export async function openServedWasm({ wasmPaths }: OpenOptions): Promise<Engine> {
  if (wasmPaths) return openWasm(wasmPaths);
  const what = 'the addresses of the WebAssembly files are not known';
  throw new InfomixupError(`engine: ${what}; give openEngine({ wasmPaths })`, 'no-wasm-paths');
}
