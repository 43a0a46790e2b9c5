import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pixelsInMemory, pixelsOnCard } from '../../src/data/augmentation/pixels.js';
import {
  augmented,
  type Dataset,
  firstNumbers,
  flipImages,
  hasOperationKernel,
  memoryDataset,
  randomCrop,
  randomFlip,
  randomStream,
  shiftImages,
  subset,
} from '../../src/index.js';

const size = 12;
const images = memoryDataset({
  name: 'images',
  classes: ['a', 'b'],
  bounds: [0, 1],
  inputShape: [4, 5, 2],
  inputs: randomStream(1, 'images').uniforms(size * 40),
  labels: Int32Array.from({ length: size }, (_, i) => i % 2),
});

let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const accessOf = (seed: number, epoch: number) => ({ rng: randomStream(seed, 'data', epoch), epoch });

/** The inputs of the samples, by their indices. */
const inputsOf = async (dataset: Dataset, indices: readonly number[], access?: ReturnType<typeof accessOf>) => {
  const { inputs } = await dataset.gather(Int32Array.from(indices), access);
  const values = Array.from(await inputs.data());
  inputs.dispose();
  return new Map(indices.map((index, row) => [index, values.slice(row * 40, (row + 1) * 40)]));
};

const one = (values: number[][]) => tf.tensor4d([values.map((row) => row.map((value) => [value]))]);
const plain = (tensor: tf.Tensor) => {
  const values = tf.tidy(() => tf.squeeze(tensor, [0, 3]).arraySync());
  tensor.dispose();
  return values;
};

describe('shiftImages', () => {
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  it.each([
    [{ down: 0, right: 0 }, rows],
    [
      { down: 1, right: 0 },
      [
        [9, 9, 9],
        [1, 2, 3],
      ],
    ],
    [
      { down: 0, right: 1 },
      [
        [9, 1, 2],
        [9, 4, 5],
      ],
    ],
    [
      { down: -1, right: -2 },
      [
        [6, 9, 9],
        [9, 9, 9],
      ],
    ],
    [
      { down: 2, right: 5 },
      [
        [9, 9, 9],
        [9, 9, 9],
      ],
    ],
  ])('moves an image by %o', (shift, expected) => {
    expect(plain(tf.tidy(() => shiftImages(one(rows), [shift], 9)))).toEqual(expected);
  });

  it('moves each image by its own, with all its channels', async () => {
    const { inputs } = images.gather(Int32Array.of(0, 1));
    const moved = shiftImages(inputs as tf.Tensor4D, [
      { down: 0, right: 0 },
      { down: 0, right: 1 },
    ]);
    const [from, to] = [Array.from(inputs.dataSync()), Array.from(moved.dataSync())];
    expect(to.slice(0, 40)).toEqual(from.slice(0, 40));
    expect(to.slice(40, 50)).toEqual([0, 0, ...from.slice(40, 48)]);
    tf.dispose([inputs, moved]);
  });
});

describe('flipImages', () => {
  it('turns over what it is told to', () => {
    expect(
      plain(
        tf.tidy(() =>
          flipImages(
            one([
              [1, 2, 3],
              [4, 5, 6],
            ]),
            [true],
          ),
        ),
      ),
    ).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(
      plain(
        tf.tidy(() =>
          flipImages(
            one([
              [1, 2, 3],
              [4, 5, 6],
            ]),
            [false],
          ),
        ),
      ),
    ).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});

it('picks the same pixels on a graphics card as in memory', () => {
  const { inputs } = images.gather(Int32Array.of(0, 1));
  const sources = randomStream(2, 'sources')
    .permutation(40)
    .map((source) => (source % 3 === 0 ? 40 : source));
  const [card, memory] = [pixelsOnCard, pixelsInMemory].map((pick) => pick(inputs as tf.Tensor4D, sources, 0.5));
  expect(card?.shape).toEqual([2, 4, 5, 2]);
  expect(card?.dataSync()).toEqual(memory?.dataSync());
  tf.dispose([inputs, card ?? [], memory ?? []]);
});

describe('augmented', () => {
  const dataset = augmented(images, [randomCrop({ padding: 2 }), randomFlip()]);
  const all = [...firstNumbers(size)];

  it('is plain for whoever does not train', async () => {
    expect(await inputsOf(dataset, all)).toEqual(await inputsOf(images, all));
  });

  it('draws by seed, epoch and sample alone, in whatever order and company', async () => {
    const epoch = await inputsOf(dataset, all, accessOf(1, 3));
    expect(epoch).not.toEqual(await inputsOf(images, all));
    expect(await inputsOf(dataset, [...all].reverse(), accessOf(1, 3))).toEqual(epoch);
    expect((await inputsOf(dataset, [7], accessOf(1, 3))).get(7)).toEqual(epoch.get(7));
    expect(await inputsOf(dataset, all, accessOf(1, 4))).not.toEqual(epoch);
    expect(await inputsOf(dataset, all, accessOf(2, 3))).not.toEqual(epoch);
  });

  it('draws the same through a subset, from an asynchronous data set, and on the engine', async () => {
    const epoch = await inputsOf(dataset, all, accessOf(1, 3));
    const part = await inputsOf(subset(dataset, Int32Array.of(9, 4)), [0, 1], accessOf(1, 3));
    expect([part.get(0), part.get(1)]).toEqual([epoch.get(9), epoch.get(4)]);
    const later: Dataset = { ...images, gather: async (indices) => images.gather(indices) };
    const augmentedLater = augmented(later, [randomCrop({ padding: 2 }), randomFlip()]);
    expect(await inputsOf(augmentedLater, all, accessOf(1, 3))).toEqual(epoch);
    const laid = dataset.gather.onEngine?.();
    expect(laid !== undefined).toBe(hasOperationKernel('inputsOnEngine'));
    if (laid) expect(await inputsOf({ ...dataset, gather: laid.gather }, all, accessOf(1, 3))).toEqual(epoch);
    laid?.dispose();
  });

  it('crops everywhere within the padding and flips half, whatever else augments', async () => {
    const shifts = new Set<string>();
    let flips = 0;
    const watch = { name: 'watch', apply: (inputs: tf.Tensor) => inputs };
    const crops = augmented(images, [randomCrop({ padding: 1 }), watch]);
    const turned = augmented(images, [randomFlip()]);
    const original = await inputsOf(images, all);
    for (let epoch = 0; epoch < 40; epoch++) {
      const cropped = await inputsOf(crops, all, accessOf(1, epoch));
      expect(await inputsOf(augmented(images, [watch, randomCrop({ padding: 1 })]), all, accessOf(1, epoch))).toEqual(
        cropped,
      );
      for (const values of cropped.values()) shifts.add(values.map((value) => Number(value === 0)).join(''));
      const flipped = await inputsOf(turned, all, accessOf(1, epoch));
      flips += all.filter((index) => flipped.get(index)?.join() !== original.get(index)?.join()).length;
    }
    expect(shifts.size).toBe(9);
    // Half of 480, within four deviations.
    expect(Math.abs(flips - 240)).toBeLessThan(4 * Math.sqrt(120));
  });

  it('names what decides it', () => {
    expect(dataset.settings).toEqual({
      augmentations: [
        { name: 'random-crop', settings: { padding: 2, fill: null } },
        { name: 'random-flip', settings: { probability: 0.5 } },
      ],
    });
    expect(augmented(dataset, [randomFlip()]).settings).toMatchObject({ below: dataset.settings });
  });

  it('draws anew where a data set below is augmented by the same', async () => {
    const draws: number[] = [];
    const drawing = {
      name: 'drawing',
      apply: (inputs: tf.Tensor, rngs: readonly { uniform: () => number }[]) => {
        draws.push(...rngs.map((rng) => rng.uniform()));
        return inputs;
      },
    };
    await inputsOf(augmented(augmented(images, [drawing]), [drawing]), [3], accessOf(1, 0));
    expect(draws).toHaveLength(2);
    expect(draws[0]).not.toBe(draws[1]);
  });

  it('refuses what does not fit, and leaves nothing behind', () => {
    const wrong = { name: 'wrong', apply: (inputs: tf.Tensor) => tf.slice(inputs, 0, 1) };
    const failing = {
      name: 'failing',
      apply: () => {
        throw new Error('no');
      },
    };
    const gather = (data: typeof images) => () => data.gather(Int32Array.of(0, 1), accessOf(1, 0));
    expect(gather(augmented(images, [wrong]))).toThrow('the augmentation wrong gave [1,4,5,2] for inputs [2,4,5,2]');
    expect(gather(augmented(images, [failing]))).toThrow('no');
    expect(gather(augmented(images, [randomCrop({ padding: 1, fill: 2 })]))).toThrow('fill 2 is out of its bounds');
    expect(() => augmented(images, [randomFlip(), randomFlip()])).toThrow('two augmentations are called random-flip');
    expect(() => randomCrop({ padding: 0 })).toThrow('padding');
    expect(() => randomFlip({ probability: 2 })).toThrow('probability');
    const flat = memoryDataset({ ...flatOptions });
    expect(gather(augmented(flat, [randomFlip()]))).toThrow('flat: inputs [2] are no images');
  });
});

const flatOptions = {
  name: 'flat',
  classes: ['a', 'b'],
  bounds: [0, 1] as const,
  inputShape: [2],
  inputs: Float32Array.of(0, 1, 1, 0),
  labels: Int32Array.of(0, 1),
};
