import type { Rng } from '@infomixup/core';
import type { Pixels } from '../pixels.js';
import { rotate, shearX, shearY, translateX, translateY } from './affine.js';
import { brightness, color, contrast, sharpness } from './enhance.js';
import { autocontrast, equalize, posterize, solarize } from './levels.js';

/** What is drawn for an operation, and what it does with that. */
interface Operation {
  /** @param level - from 0.1 to the severity */
  readonly argument: (level: number, size: Pick<Pixels, 'height' | 'width'>) => number;
  /** Whether the argument is negated half of the time. */
  readonly signed?: boolean;
  readonly apply: (image: Pixels, argument: number) => Pixels;
}

const enhancement = (level: number) => level * 0.18 + 0.1;

/** `draws` is false where an operation has no level. */
const operations = {
  autocontrast: { apply: autocontrast },
  equalize: { apply: equalize },
  posterize: { argument: (level) => 4 - Math.trunc((level * 4) / 10), apply: posterize },
  rotate: { argument: (level) => Math.trunc((level * 30) / 10), signed: true, apply: rotate },
  solarize: { argument: (level) => 256 - Math.trunc((level * 256) / 10), apply: solarize },
  shearX: { argument: (level) => (level * 0.3) / 10, signed: true, apply: shearX },
  shearY: { argument: (level) => (level * 0.3) / 10, signed: true, apply: shearY },
  translateX: {
    argument: (level, { width }) => Math.trunc((level * (width / 3)) / 10),
    signed: true,
    apply: translateX,
  },
  translateY: {
    argument: (level, { height }) => Math.trunc((level * (height / 3)) / 10),
    signed: true,
    apply: translateY,
  },
  color: { argument: enhancement, apply: color },
  contrast: { argument: enhancement, apply: contrast },
  brightness: { argument: enhancement, apply: brightness },
  sharpness: { argument: enhancement, apply: sharpness },
} satisfies Record<string, Partial<Operation> & Pick<Operation, 'apply'>>;

/** An operation on images, by name. */
export type OperationName = keyof typeof operations;

// Object.keys gives plain strings, of the record above.
const allNames = Object.keys(operations) as [OperationName, ...OperationName[]];

export { allNames as operationNames };

/** Those that are also corruptions of the benchmarks ImageNet-C and CIFAR-10-C, and left out of training for that. */
export const overlapping: readonly OperationName[] = ['color', 'contrast', 'brightness', 'sharpness'];

/** An operation with its argument: degrees, pixels, bits, a threshold or a factor; 0 where it has none. */
export interface DrawnOperation {
  readonly name: OperationName;
  readonly argument: number;
}

/** One of `names` with a level of up to `severity` (1 to 10), for images of a size: a name, a level and a sign are drawn. */
export function drawOperation(
  rng: Rng,
  names: readonly OperationName[],
  severity: number,
  size: Pick<Pixels, 'height' | 'width'>,
): DrawnOperation {
  const name = rng.pick(names);
  const { argument, signed }: Partial<Operation> = operations[name];
  if (!argument) return { name, argument: 0 };
  const drawn = argument(0.1 + rng.uniform() * (severity - 0.1), size);
  return { name, argument: signed && rng.uniform() > 0.5 ? -drawn : drawn };
}

/**
 * The image after an operation, pixel for pixel what PIL makes of it.
 *
 * @example
 * ```ts
 * import { applyOperation } from '@infomixup/regularizer-augmix';
 * const image = { height: 1, width: 2, channels: 1, values: Uint8Array.of(10, 200) };
 * console.assert(applyOperation(image, { name: 'solarize', argument: 128 }).values.join() === '10,55');
 * ```
 */
export function applyOperation(image: Pixels, { name, argument }: DrawnOperation): Pixels {
  return operations[name].apply(image, argument);
}
