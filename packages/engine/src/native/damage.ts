import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { quickFaultOfFolder } from '../install/sealed-folder.js';
import { missingBytes } from './elf.js';
import { bindingOf, type TfjsNode, tensorFlowBeside } from './tfjs-node.js';

/** The addon and the engine's kernels are under a megabyte; TensorFlow's libraries hundreds. */
const small = 8 << 20;

const librariesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.includes('.so'))
        .map((name) => join(folder, name))
    : [];

/** What the libraries that tfjs-node's own script brought lack; nothing else is known of them. */
function faultOfUnsealed({ folder }: TfjsNode, binding: string): string | undefined {
  const files = [binding, ...librariesIn(join(folder, 'deps', 'lib'))];
  const short = files.find((path) => missingBytes(path) > 0);
  return short && `${short} lacks its last ${missingBytes(short)} bytes`;
}

/** What is wrong with the addon of the cache that a binding lies in, the engine's own kernels among it, or undefined. */
export function damageOfAddon(binding: string): string | undefined {
  return quickFaultOfFolder(join(dirname(realpathSync(binding)), '..'), { checksumsUpTo: small });
}

/**
 * What is wrong with the native engine of a package as far as it can be seen in a few milliseconds, or undefined: to load
 * a library that was cut short ends the process without a word. Of what this package installed, the sizes of all files and
 * the checksums of the small ones are compared; of TensorFlow found elsewhere, whether its files are whole by themselves.
 */
export function damageOf(tfjsNode: TfjsNode): string | undefined {
  const binding = bindingOf(tfjsNode);
  if (binding === undefined) return undefined;
  const tensorFlow = tensorFlowBeside(binding);
  if (tensorFlow === undefined) return faultOfUnsealed(tfjsNode, binding);
  return damageOfAddon(binding) ?? quickFaultOfFolder(tensorFlow, { checksumsUpTo: 0 });
}

/** @throws InfomixupError `damaged-engine`, naming the file, where {@link damageOf} finds something. */
export function requireUndamaged(tfjsNode: TfjsNode): void {
  const damage = damageOf(tfjsNode);
  if (!damage) return;
  const advice = 'run `npx infomixup engine install` to repair it, or take a portable engine';
  throw new InfomixupError(`engine: native TensorFlow is damaged: ${damage}; ${advice}`, 'damaged-engine');
}
