import type { Engine } from './engine.js';
import { elsewhere, type OpenOptions, openerOf } from './opener.js';
import { openNavigatorGpu, openNavigatorGpuOnHardware } from './portable/browser/navigator-gpu.js';
import { openServedWasm } from './portable/browser/served-wasm.js';
import { openWebgl, openWebglOnHardware } from './portable/browser/webgl.js';
import { openCpu } from './portable/cpu.js';

const open = openerOf({
  named: {
    'tensorflow-gpu': elsewhere('tensorflow-gpu', 'Node'),
    tensorflow: elsewhere('tensorflow', 'Node'),
    webgpu: openNavigatorGpu,
    webgl: openWebgl,
    wasm: openServedWasm,
    cpu: openCpu,
  },
  automatic: [openNavigatorGpuOnHardware, openWebglOnHardware, openServedWasm, openCpu],
});

/**
 * Opens an engine in a browser and makes it the one that `@tensorflow/tfjs` computes on. Opening again costs nothing;
 * opening another one switches to it.
 *
 * Without `prefer` it takes WebGPU or WebGL where they run on a graphics card, else WebAssembly (where `wasmPaths` says
 * where its files are), else plain JavaScript.
 *
 * @throws InfomixupError where the engine asked for cannot be had: why, and what to do.
 */
export function openEngine(options: OpenOptions = {}): Promise<Engine> {
  return open(options);
}
