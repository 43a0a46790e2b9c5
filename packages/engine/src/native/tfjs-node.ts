import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { engineRequire } from '../package-files.js';

/** An installed `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` package. */
export interface TfjsNode {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

function resolveIn(require: NodeJS.Require, name: string): TfjsNode | undefined {
  try {
    const manifest = require.resolve(`${name}/package.json`);
    return { name, version: JSON.parse(readFileSync(manifest, 'utf8')).version, folder: dirname(manifest) };
  } catch {
    return undefined;
  }
}

/** The installed tfjs-node packages, as this package sees them and as the working directory does. */
export function findTfjsNode(): readonly TfjsNode[] {
  const requires = [engineRequire, createRequire(join(process.cwd(), 'package.json'))];
  return names.flatMap((name) => {
    const found = requires.map((require) => resolveIn(require, name)).find((package_) => package_ !== undefined);
    return found ? [found] : [];
  });
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
