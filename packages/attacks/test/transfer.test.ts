import {
  answeredBy,
  type Corpus,
  corpusImages,
  corpusOfImages,
  decisionsOnly,
  fgsm,
  makeCorpus,
  pgd,
  type RunOptions,
  scoresOnly,
  transfer,
} from '@infomixup/attacks';
import { firstNumbers, gatherSamples, memoryDataset, randomStream } from '@infomixup/core';
import { linearClassifier, toyDataset } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const twin = { name: 'twin', classifier: linearClassifier({ weights: [1, -1], bias: 0.01 }) };
const { classifier } = twin;
const values = Float32Array.of(0.5, 0.4, 0.3, 0.6, 0.9, 0.1);
const inputs = tf.tensor2d(values, [3, 2]); // scores 0.11, -0.29, 0.81
const batch = { inputs, labels: Int32Array.of(1, 0, 1) };

afterAll(() => inputs.dispose());

const outcomesOf = async (attack: ReturnType<typeof transfer>, options: Partial<RunOptions>) => {
  const rng = randomStream(1, 'transfer');
  const result = await attack.run({ classifier: decisionsOnly(classifier), batch, rng, ...options });
  result.dispose();
  return result;
};

const three = memoryDataset({
  ...{ name: 'three', classes: ['no', 'yes'], bounds: [0, 1], inputShape: [2] },
  ...{ inputs: values, labels: Uint8Array.of(1, 0, 1) },
});

const corpusOf = (keep: 'fooled' | 'all', epsilon: number): Promise<Corpus> =>
  makeCorpus({
    classifier,
    baseline: { name: 'twin', weights: 'in the test' },
    dataset: three,
    attacks: [{ attack: fgsm({ norm: 'linf' }), epsilon }],
    seed: 1,
    keep,
  });

describe('transfer', () => {
  it('shows the model in question what fools a twin, by decisions alone, and counts its queries only', async () => {
    const attack = transfer({ from: twin, attack: pgd({ norm: 'linf', steps: 4 }) });
    expect(attack).toMatchObject({ name: 'transfer-pgd', norm: 'linf', seeks: 'bounded', knowledge: 'decisions' });
    const { outcomes, queries } = await outcomesOf(attack, { epsilons: [0.1, 0.2] });
    expect(outcomes.map(({ status }) => status)).toEqual([
      ['fooled', 'robust', 'robust'],
      ['fooled', 'fooled', 'robust'],
    ]);
    // The inputs, then each sample's point and its verification, at both budgets.
    expect(queries).toBe(3 + 2 * 3 * 2);
  });

  it('takes the points of a stored set by the numbers of samples, and brings them within the budget', async () => {
    const stored = transfer({ from: await corpusOf('fooled', 0.3), norm: 'linf' });
    const { outcomes } = await outcomesOf(stored, { epsilons: [0.1, 0.2] });
    // The last sample was not fooled at 0.3, so that the set has nothing for it.
    expect(outcomes.map(({ status }) => status)).toEqual([
      ['fooled', 'robust', 'failed'],
      ['fooled', 'fooled', 'failed'],
    ]);
    expect(outcomes[0]?.distances[1]).toBeCloseTo(0.1, 6);
    const swapped = await outcomesOf(stored, { epsilons: [0.2], indices: Int32Array.of(5, 1, 6) });
    expect(swapped.outcomes[0]?.status).toEqual(['failed', 'fooled', 'failed']);
    const all = transfer({ from: await corpusOf('all', 0.3), norm: 'linf' });
    expect((await outcomesOf(all, { epsilons: [0.3] })).outcomes[0]?.status).toEqual(['fooled', 'fooled', 'robust']);
  });

  it.each([
    [{ from: twin }, /surrogate is given without an attack/],
    [{ from: { name: 'twin' }, attack: fgsm({ norm: 'l2' }) }, /neither a surrogate nor a stored set/],
    [{ from: { provenance: {} } }, /stored set is given without a norm/],
  ])('refuses %o', (options, message) => {
    expect(() => Reflect.apply(transfer, undefined, [options])).toThrow(message);
  });
});

describe('a corpus as images', () => {
  const data = toyDataset({ seed: 2, size: 5 });
  const { inputs: images, labels } = data.gather(Int32Array.of(0, 1, 2, 3, 4));
  const corpus: Corpus = {
    provenance: { dataset: { name: 'toy', size: 5 }, baseline: { name: 'b', weights: 'w' }, attacks: [], seed: 1 },
    inputShape: [4, 4, 1],
    inputs: new Float32Array(images.dataSync()),
    labels: new Int32Array(labels),
    indices: Int32Array.of(4, 3, 2, 1, 0),
  };
  images.dispose();

  it.each([8, 16] as const)('comes back but for half a level of %i bits', async (bits) => {
    const files = corpusImages(corpus, { bounds: [0, 1], bits });
    const { corpus: read, bounds } = await corpusOfImages(async (file) => files[file] ?? new Uint8Array());
    expect({ ...read, inputs: [] }).toEqual({ ...corpus, inputs: [] });
    expect(bounds).toEqual([0, 1]);
    const most = Math.max(...read.inputs.map((value, place) => Math.abs(value - (corpus.inputs[place] ?? 0))));
    expect(most).toBeLessThanOrEqual(0.5 / (2 ** bits - 1) + 1e-7);
    // What is read is kept again to the bit.
    expect(corpusImages(read, { bounds, bits })).toEqual(files);
  });

  it('keeps colours and other bounds', async () => {
    const colour = {
      ...corpus,
      inputShape: [2, 1, 3],
      inputs: Float32Array.from({ length: 30 }, (_, i) => i / 15 - 1),
    };
    const files = corpusImages(colour, { bounds: [-1, 1], bits: 16 });
    const { corpus: read } = await corpusOfImages(async (file) => files[file] ?? new Uint8Array());
    for (const [place, value] of read.inputs.entries()) expect(value).toBeCloseTo(colour.inputs[place] ?? 0, 4);
  });

  it('names the file that is damaged or not its own, and refuses what is no image', async () => {
    const files = corpusImages(corpus, { bounds: [0, 1] });
    for (const damaged of ['corpus.json', '000003.png']) {
      const read = async (file: string) =>
        (files[file] ?? new Uint8Array()).map((byte, place) => (file === damaged && place === 40 ? byte ^ 1 : byte));
      await expect(corpusOfImages(read)).rejects.toMatchObject({
        code: 'corrupt-corpus',
        message: expect.stringContaining(damaged),
      });
    }
    expect(() => corpusImages({ ...corpus, inputShape: [16] }, { bounds: [0, 1] })).toThrow(
      /inputs of shape \[16\] are no grey or coloured images/,
    );
  });
});

describe('answeredBy', () => {
  // Its scores of the three inputs are 0 and -0.11, 0.29, -0.81: it answers the contrary of the labels.
  const contrary = linearClassifier({ weights: [-1, 1], bias: -0.01 });
  const answersOf = async (model: Parameters<typeof answeredBy>[0], indices = firstNumbers(3)) => {
    const answered = await answeredBy(model, three, { batchSize: 2 });
    const { inputs: points, labels, targets } = await gatherSamples(answered, indices);
    const rows = targets?.arraySync();
    tf.dispose(targets ? [points, targets] : [points]);
    return { labels: [...labels], rows };
  };

  it('puts decisions in place of labels', async () => {
    const before = tf.memory().numTensors;
    expect(await answersOf(decisionsOnly(contrary), Int32Array.of(2, 1))).toEqual({ labels: [0, 1], rows: undefined });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the softmax of scores as targets, and asks about every sample once', async () => {
    let asked = 0;
    const { scores, ...rest } = scoresOnly(contrary);
    const counting = {
      ...rest,
      scores: (points: tf.Tensor) => {
        asked += points.shape[0] ?? 0;
        return scores(points);
      },
    };
    const { labels, rows } = await answersOf(counting);
    expect(labels).toEqual([0, 1, 0]);
    expect(asked).toBe(3);
    const yes = [-0.11, 0.29, -0.81].map((score) => 1 / (1 + Math.exp(-score)));
    for (const [row, share] of yes.entries()) {
      expect(rows?.[row]?.[1]).toBeCloseTo(share, 5);
      expect(rows?.[row]?.[0]).toBeCloseTo(1 - share, 5);
    }
  });

  it('refuses a model of other classes, and scores that are no numbers', async () => {
    await expect(answeredBy({ ...decisionsOnly(contrary), classes: 3 }, three)).rejects.toMatchObject({
      code: 'dataset-mismatch',
    });
    const silent = { ...scoresOnly(contrary), scores: async () => [0, 1, 2].map(() => [Number.NaN, 0]) };
    await expect(answeredBy(silent, three)).rejects.toThrow(/scores of sample 0 of three are no numbers/);
  });
});
