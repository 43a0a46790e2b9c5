import { InfomixupError, memoryDataset, type SyncDataset } from '@infomixup/core';
import { type IdxArray, parseIdx } from './parse.js';

/** The content of one IDX file, and what errors call it. */
export interface IdxFile {
  readonly bytes: Uint8Array;
  readonly source: string;
}

/** An images file, the labels file that goes with it, and what they show. */
export interface IdxImages {
  readonly name: string;
  readonly classes: readonly string[];
  readonly images: IdxFile;
  readonly labels: IdxFile;
}

const parsed = ({ bytes, source }: IdxFile, dimensions: number): IdxArray => {
  const array = parseIdx(bytes, source);
  if (array.shape.length === dimensions) return array;
  throw new InfomixupError(
    `idx: ${source}: has ${array.shape.length} dimensions instead of ${dimensions}; exchange images and labels?`,
    'invalid-dataset',
  );
};

/**
 * Grey images in IDX files as a data set: inputs `[batch, height, width, 1]` in [0, 1].
 *
 * @throws MalformedDataError where a file is not IDX; InfomixupError `invalid-dataset` where the files do not go together
 * or a label names no class
 */
export function idxImages({ name, classes, images, labels }: IdxImages): SyncDataset {
  const pixels = parsed(images, 3);
  const numbers = parsed(labels, 1);
  const [count = 0, height = 0, width = 0] = pixels.shape;
  if (count !== numbers.shape[0]) {
    throw new InfomixupError(
      `${name}: ${images.source} has ${count} images but ${labels.source} ${numbers.shape[0]} labels; give files that belong together`,
      'invalid-dataset',
    );
  }
  const inputShape = [height, width, 1];
  return memoryDataset({ name, classes, bounds: [0, 1], inputShape, inputs: pixels.data, labels: numbers.data });
}
