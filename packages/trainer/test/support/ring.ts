import { memoryDataset, randomStream, type SyncDataset } from '@infomixup/core';

/** Points of the square whose class is whether they lie within a circle. */
export function ring(size: number, seed = 1): SyncDataset {
  const inputs = randomStream(seed, 'ring')
    .uniforms(2 * size)
    .map((value) => 2 * value - 1);
  const labels = Int32Array.from({ length: size }, (_, index) => {
    const [x = 0, y = 0] = inputs.subarray(2 * index);
    return Number(Math.hypot(x, y) < 0.7);
  });
  return memoryDataset({
    name: 'ring',
    classes: ['outside', 'inside'],
    bounds: [-1, 1],
    inputShape: [2],
    inputs,
    labels,
  });
}
