import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { instructionSet } from './instruction-set.js';
import { bindingOf, loadedTfjsNode } from './tfjs-node.js';

/** The addon that `native/kernels` is compiled to. */
interface KernelAddon {
  /** What it was compiled for. */
  readonly instructionSet: string;
  /** Adds its ops to TensorFlow's registry; throws where one is there already. */
  readonly register: () => void;
}

function addonBeside(binding: string): KernelAddon | undefined {
  const path = join(dirname(binding), 'kernels.node');
  return existsSync(path) ? createRequire(path)(path) : undefined;
}

let loaded: boolean | undefined;

function load(): boolean {
  const tfjsNode = loadedTfjsNode();
  const binding = tfjsNode && bindingOf(tfjsNode);
  const addon = binding ? addonBeside(binding) : undefined;
  // A cache on a shared disk may serve machines with different processors.
  if (addon?.instructionSet !== instructionSet()) return false;
  addon.register();
  return true;
}

/** Loads the engine's own kernels into TensorFlow, once a process; says whether they were built and fit. */
export function loadKernels(): boolean {
  loaded ??= load();
  return loaded;
}
