import { cacheFolder } from '@infomixup/core/node';
import type { Engine } from './engine.js';
import { openNative, openNativeGpu, openNativeProcessor } from './native/open.js';
import { requireThreadCount, requireThreads } from './native/threads.js';
import { elsewhere, type Opener, type OpenOptions, openerOf } from './opener.js';
import { openCpu } from './portable/cpu.js';
import { openDawn, openDawnOnHardware } from './portable/node/dawn.js';
import { openWasmFiles } from './portable/node/wasm-files.js';

const withCache =
  (open: Opener): Opener =>
  async (options) => ({ ...(await open(options)), cachePath: cacheFolder() });

const open = openerOf({
  named: {
    'tensorflow-gpu': openNativeGpu,
    tensorflow: openNativeProcessor,
    webgpu: withCache(openDawn),
    webgl: elsewhere('webgl', 'a browser'),
    wasm: withCache(openWasmFiles),
    cpu: withCache(openCpu),
  },
  automatic: [openNative, ...[openDawnOnHardware, openWasmFiles, openCpu].map(withCache)],
});

/**
 * Opens an engine and makes it the one that `@tensorflow/tfjs` computes on. Opening again costs nothing; opening
 * another one switches to it.
 *
 * @throws InfomixupError where the engine or the threads asked for cannot be had: why, and what to do.
 * @example
 * ```ts
 * import { openEngine } from '@infomixup/engine';
 * const { name, line } = await openEngine();
 * console.assert(line.startsWith(`engine: ${name}`));
 * ```
 */
export async function openEngine(options: OpenOptions = {}): Promise<Engine> {
  requireThreadCount(options.threads);
  const engine = await open(options);
  if (engine.backend === 'tensorflow') requireThreads(options.threads);
  return engine;
}
