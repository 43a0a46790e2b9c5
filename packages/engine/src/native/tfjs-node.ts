import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { engineRequire } from '../package-files.js';

/** An installed `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` package. */
export interface TfjsNode {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const gpuName = '@tensorflow/tfjs-node-gpu';
const names = [gpuName, '@tensorflow/tfjs-node'];

/** Whether a package is the one whose users mean GPUs. */
export function isForGpus({ name }: TfjsNode): boolean {
  return name === gpuName;
}

function resolveIn(require: NodeJS.Require, name: string): TfjsNode | undefined {
  try {
    const manifest = require.resolve(`${name}/package.json`);
    return { name, version: JSON.parse(readFileSync(manifest, 'utf8')).version, folder: dirname(manifest) };
  } catch {
    return undefined;
  }
}

/** The compiled binding in a folder that stands for tfjs-node's `lib`. */
export function bindingIn(lib: string): string {
  // tfjs-node declares Node-API 3 to 8 and takes the newest that the running Node has, which is 8 since Node 16.
  return join(lib, 'napi-v8', 'tfjs_binding.node');
}

/** The compiled binding of a tfjs-node package, or undefined where it was not built. */
export function bindingOf({ folder }: TfjsNode): string | undefined {
  const path = bindingIn(join(folder, 'lib'));
  return existsSync(path) ? path : undefined;
}

/** The TensorFlow that a binding of the cache lies beside; undefined for one that tfjs-node's own script brought. */
export function tensorFlowBeside(binding: string): string | undefined {
  const folder = join(dirname(realpathSync(binding)), '../../tensorflow');
  return existsSync(folder) ? folder : undefined;
}

/** Whether a package is built with a TensorFlow for GPUs, be there a GPU or not. */
export function isGpuBuild(tfjsNode: TfjsNode): boolean {
  const binding = bindingOf(tfjsNode);
  if (binding === undefined) return false;
  const tensorFlow = tensorFlowBeside(binding);
  return tensorFlow ? existsSync(join(tensorFlow, 'nvidia')) : isForGpus(tfjsNode);
}

/**
 * Puts what is built before what is not and, of those alike in that, the build that serves GPUs before the other.
 * Both packages are one and the same code, and register one and the same backend: whichever comes first serves.
 */
export function inOrder(packages: readonly TfjsNode[]): TfjsNode[] {
  const rank = (tfjsNode: TfjsNode) => (bindingOf(tfjsNode) ? 0 : 2) + (isGpuBuild(tfjsNode) ? 0 : 1);
  return [...packages].sort((a, b) => rank(a) - rank(b));
}

/** The installed tfjs-node packages, as this package sees them and as the working directory does, the best first. */
export function findTfjsNode(): readonly TfjsNode[] {
  const requires = [engineRequire, createRequire(join(process.cwd(), 'package.json'))];
  const found = names.flatMap((name) => {
    const first = requires.map((require) => resolveIn(require, name)).find((package_) => package_ !== undefined);
    return first ? [first] : [];
  });
  return inOrder(found);
}

/** The package whose code this process has loaded, be it by us or by the program itself; undefined before that. */
export function loadedTfjsNode(): TfjsNode | undefined {
  return findTfjsNode().find(({ folder }) => engineRequire.resolve(folder) in engineRequire.cache);
}
