import { memoryDataset, randomStream, type SyncDataset } from '@infomixup/core';

/**
 * Noisy 4 x 4 images in [0, 1] of 3 classes, each bright in columns of its own; fixed by `seed`.
 *
 * @example
 * ```ts
 * import { toyDataset } from '@infomixup/testing';
 * const dataset = toyDataset({ seed: 1, size: 6 });
 * const { inputs, labels } = dataset.gather(Int32Array.of(0, 1, 2, 3));
 * console.assert(inputs.shape.join() === '4,4,4,1' && labels.join() === '0,1,2,0');
 * inputs.dispose();
 * ```
 */
export function toyDataset({ seed, size }: { readonly seed: number; readonly size: number }): SyncDataset {
  const noise = randomStream(seed, 'toy-dataset').uniforms(size * 16);
  const bright = (pixel: number) => pixel % 4 === Math.floor(pixel / 16) % 3;
  return memoryDataset({
    name: 'toy',
    classes: ['first', 'second', 'third'],
    bounds: [0, 1],
    inputShape: [4, 4, 1],
    inputs: noise.map((value, pixel) => (bright(pixel) ? 0.5 : 0) + value / 2),
    labels: Uint8Array.from({ length: size }, (_, index) => index % 3),
  });
}
