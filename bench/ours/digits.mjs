import { memoryDataset, takeFirst } from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { readMaterials, writeMaterials } from './materials.mjs';

/** Writes the first `count` MNIST images of a split as bytes, with their labels. */
export async function writeDigits(folder, split, count) {
  const dataset = takeFirst((await mnist())[split], count);
  const { inputs, labels } = dataset.gather(Int32Array.from({ length: count }, (_, index) => index));
  const data = Uint8Array.from(inputs.dataSync(), (value) => Math.round(255 * value));
  inputs.dispose();
  writeMaterials(folder, 'digits', {
    inputs: { dtype: 'U8', shape: [count, ...dataset.inputShape], data },
    labels: { dtype: 'I32', shape: [count], data: labels },
  });
}

/** The data set of the images that `writeDigits` wrote. */
export function readDigits(folder) {
  const { inputs, labels } = readMaterials(folder, 'digits');
  return memoryDataset({
    name: 'digits',
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    bounds: [0, 1],
    inputShape: inputs.shape.slice(1),
    inputs: inputs.data,
    labels: labels.data,
  });
}
