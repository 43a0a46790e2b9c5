import { memoryDataset, randomStream, takeFirst } from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { readMaterials, writeMaterials } from './materials.mjs';

const classes = Array.from({ length: 10 }, (_, digit) => String(digit));

const everything = (size) => Int32Array.from({ length: size }, (_, index) => index);

const writeImages = (folder, shape, bytes, labels) =>
  writeMaterials(folder, 'images', {
    inputs: { dtype: 'U8', shape: [labels.length, ...shape], data: bytes },
    labels: { dtype: 'I32', shape: [labels.length], data: labels },
  });

/** Writes the first `count` MNIST images of a split for both sides, as bytes, with their labels. */
export async function writeDigits(folder, split, count) {
  const { inputShape, gather } = takeFirst((await mnist())[split], count);
  const { inputs, labels } = gather(everything(count));
  const bytes = Uint8Array.from(await inputs.data(), (value) => Math.round(255 * value));
  inputs.dispose();
  writeImages(folder, inputShape, bytes, labels);
}

/** Writes `count` images of random bytes of `shape`, height, width and channels, with labels of ten classes. */
export function writeRandomImages(folder, shape, count) {
  const rng = randomStream(1, 'bench/images');
  const size = shape.reduce((product, length) => product * length, count);
  const bytes = Uint8Array.from(rng.uniforms(size), (value) => Math.floor(256 * value));
  const labels = Int32Array.from({ length: count }, () => rng.integer(classes.length));
  writeImages(folder, shape, bytes, labels);
}

/** The data set of the images that were written. */
export function readImages(folder) {
  const { inputs, labels } = readMaterials(folder, 'images');
  const inputShape = inputs.shape.slice(1);
  return memoryDataset({
    name: 'images',
    classes,
    bounds: [0, 1],
    inputShape,
    inputs: inputs.data,
    labels: labels.data,
  });
}

/** All of a data set in one batch. */
export const wholeOf = ({ size, gather }) => gather(everything(size));
