import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isOfThisRelease } from './addon-name.js';
import { damageOfAddon } from './damage.js';
import { bindingOf, loadedTfjsNode } from './tfjs-node.js';

/** The addon that `native/kernels` is compiled to. */
interface KernelAddon {
  /** Adds its ops to TensorFlow's registry; throws where one is there already. */
  readonly register: () => void;
}

function load(): boolean {
  const tfjsNode = loadedTfjsNode();
  const binding = tfjsNode && bindingOf(tfjsNode);
  if (!binding || !isOfThisRelease(binding, tfjsNode) || damageOfAddon(binding)) return false;
  const path = join(dirname(binding), 'kernels.node');
  // Without them where the compiler was too old.
  if (!existsSync(path)) return false;
  const addon: KernelAddon = createRequire(path)(path);
  addon.register();
  return true;
}

let loaded: boolean | undefined;

/** Loads the engine's own kernels into TensorFlow, once a process; says whether they were built and fit. */
export function loadKernels(): boolean {
  loaded ??= load();
  return loaded;
}
