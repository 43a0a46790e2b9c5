import {
  type DatasetRecipe,
  memoryDataset,
  parseOptions,
  type Rng,
  randomStream,
  type Split,
  type SyncDataset,
} from '@infomixup/core';
import { z } from 'zod';

const schema = z.strictObject({
  /** Samples in all, 2 to 10^7; a quarter of them are for the test. */
  size: z.int().min(2).max(10_000_000).default(400),
});

const seeded = schema.extend({ seed: z.int() });

/** Options of `myPart`. */
export type MyPartOptions = z.input<typeof seeded>;

/** Points of a line, the classes to the left and to the right of its middle. */
function half(name: string, rng: Rng, size: number): SyncDataset {
  const labels = Int32Array.from({ length: size }, (_, index) => index % 2);
  const inputs = Float32Array.from(labels, (label) => (label + rng.uniform()) / 2);
  return memoryDataset({ name, classes: ['left', 'right'], inputShape: [1], bounds: [0, 1], inputs, labels });
}

/**
 * Two classes of points on a line: put your data in its place. A data set that takes time to load has a recipe whose
 * `create` is async.
 *
 * @throws InfomixupError `invalid-options`
 */
export function myPart(options: MyPartOptions): Split<SyncDataset> {
  const { size, seed } = parseOptions('my-part', seeded, options);
  const stream = randomStream(seed, 'my-part');
  const tested = Math.max(1, Math.floor(size / 4));
  return {
    train: half('my-part/train', stream.fork('train'), size - tested),
    test: half('my-part/test', stream.fork('test'), tested),
  };
}

/** `myPart` in configuration files. */
export const recipe: DatasetRecipe<z.output<typeof schema>> = {
  kind: 'dataset',
  name: 'my-part',
  schema,
  create: async (options, { seed }) => myPart({ ...options, seed }),
};
