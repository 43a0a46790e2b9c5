import { classifierOf, crossEntropy, InfomixupError, type Model, oneHot, randomStream } from '@infomixup/core';
import { defineRegularizer, tensor } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  adam,
  createTrainer,
  type Observer,
  type Predictions,
  plateau,
  sgd,
  type TrainerOptions,
} from '../../src/index.js';
import { drift } from '../support/drift.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

type Network = ReturnType<typeof network>;
type Representations = Network extends Model<infer R> ? R : never;
type Options = Omit<TrainerOptions<Representations>, 'model'>;

const data = ring(100);

/** Every variable of a model, one after the other. */
const valuesOf = ({ parameters, buffers }: Network): number[] =>
  [...Object.values(parameters), ...Object.values(buffers)].flatMap((variable) => [...variable.dataSync()]);

/** Trains a new network and returns its values. */
async function trained(options: Partial<Options> = {}, observers: Observer[] = []) {
  const model = network();
  try {
    const history = await createTrainer({ model, batchSize: 32, seed: 3, ...options }).fit(data, {
      epochs: 2,
      observers,
    });
    return { history, values: valuesOf(model) };
  } finally {
    model.dispose();
  }
}

const withoutTime = (record: object) => ({ ...record, seconds: 0 });

describe('fit', () => {
  it('learns, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const model = network();
    const trainer = createTrainer({ model, optimizer: adam({ learningRate: 0.03 }), batchSize: 32, seed: 1 });
    const { epochs, position, interrupted } = await trainer.fit(data, { epochs: 40, validation: data });
    expect(epochs.at(-1)?.validation?.accuracy).toBeGreaterThan(0.95);
    expect(epochs.at(-1)?.loss).toBeLessThan(0.3 * (epochs[0]?.loss ?? 0));
    expect({ position, interrupted }).toEqual({ position: { epoch: 40, batch: 0, step: 160 }, interrupted: false });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same twice', async () => {
    const [a, b] = [await trained({ regularizers: [drift()] }), await trained({ regularizers: [drift()] })];
    expect(a.values).toEqual(b.values);
    expect(a.history.epochs.map(withoutTime)).toEqual(b.history.epochs.map(withoutTime));
  });

  it('gives something else with another seed', async () => {
    expect((await trained({ seed: 4 })).values).not.toEqual((await trained()).values);
  });

  it('starts each run of one trainer anew', async () => {
    const model = network();
    const trainer = createTrainer({
      model,
      regularizers: [drift()],
      optimizer: sgd({ momentum: 0.9 }),
      batchSize: 32,
      seed: 3,
    });
    const first = await trainer.fit(data, { epochs: 1 });
    const second = await trainer.fit(data, { epochs: 1 });
    expect(second.epochs[0]?.reports).toEqual(first.epochs[0]?.reports);
    expect(second.position).toEqual(first.position);
    model.dispose();
  });

  it('leaves the draws of a plugin alone when another is added', async () => {
    const draws: Record<string, number[]> = { alone: [], accompanied: [] };
    const drawing = (into: string) =>
      defineRegularizer({
        name: 'drawing',
        settings: {},
        requires: {},
        init: () => null,
        step: ({ rng }) => {
          draws[into]?.push(rng.uniform());
          return {};
        },
      });
    await trained({ regularizers: [drawing('alone')] });
    await trained({ regularizers: [drift(), drawing('accompanied')] });
    expect(draws.alone).toHaveLength(8);
    expect(draws.accompanied).toEqual(draws.alone);
  });

  it('trains as without it where a plugin does nothing', async () => {
    const idle = defineRegularizer({
      name: 'idle',
      settings: {},
      requires: { latent: tensor('latent') },
      init: () => null,
      step: () => ({}),
    });
    expect((await trained({ regularizers: [idle] })).values).toEqual((await trained()).values);
  });

  it('keeps the last, smaller batch unless told to drop it', async () => {
    const sizes: number[] = [];
    const counting = defineRegularizer({
      name: 'counting',
      settings: {},
      requires: {},
      init: () => null,
      step: ({ batchSize }) => {
        sizes.push(batchSize);
        return {};
      },
    });
    await trained({ regularizers: [counting] });
    expect(sizes).toEqual([32, 32, 32, 4, 32, 32, 32, 4]);
    const { history } = await trained({ regularizers: [counting], dropLast: true });
    expect(history.position.step).toBe(6);
  });

  it('visits the samples in the order of the stream "shuffle" of each epoch', async () => {
    const seen: number[] = [];
    const watching = defineRegularizer({
      name: 'watching',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        prepareBatch: (batch) => {
          seen.push(...batch.indices);
          return batch;
        },
      }),
    });
    await trained({ regularizers: [watching] });
    expect(seen).toEqual([0, 1].flatMap((epoch) => [...randomStream(3, 'shuffle', epoch).permutation(100)]));
  });

  it("reports the mean loss over samples, each term and the plugins' numbers", async () => {
    const losses: number[] = [];
    const { history } = await trained({ regularizers: [drift()] }, [{ stepEnd: ({ loss }) => void losses.push(loss) }]);
    const record = history.epochs[0];
    const mean = losses.slice(0, 4).reduce((sum, loss, batch) => sum + loss * (batch < 3 ? 32 : 4), 0) / 100;
    expect(record?.loss).toBeCloseTo(mean, 12);
    expect(Object.keys(record?.terms ?? {})).toEqual(['criterion', 'penalty/drift']);
    expect(record?.reports).toEqual({ 'drift/steps': 4 });
  });

  it('tells observers of every event in order, and waits for them', async () => {
    const events: string[] = [];
    const log = (name: string) => async () => {
      await tf.nextFrame();
      events.push(name);
    };
    const observer = {
      runStart: log('runStart'),
      stepEnd: log('stepEnd'),
      epochEnd: log('epochEnd'),
      runEnd: log('runEnd'),
    };
    await trained({}, [observer]);
    const epoch = ['stepEnd', 'stepEnd', 'stepEnd', 'stepEnd', 'epochEnd'];
    expect(events).toEqual(['runStart', ...epoch, ...epoch, 'runEnd']);
  });

  it('stops after the step in progress when told to', async () => {
    const model = network();
    const controller = new AbortController();
    const observers: Observer[] = [{ stepEnd: ({ position }) => void (position.step === 5 && controller.abort()) }];
    const trainer = createTrainer({ model, batchSize: 32, seed: 3 });
    const history = await trainer.fit(data, { epochs: 2, observers, signal: controller.signal });
    expect(history).toMatchObject({ interrupted: true, position: { epoch: 1, batch: 1, step: 5 } });
    model.dispose();
  });

  it('lets other events in while it trains', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await trained({}, [{ stepEnd: () => block(20) }]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

const block = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('validation', () => {
  it("measures the criterion, the accuracy and metrics of one's own over the whole set", async () => {
    const model = network();
    const validation = ring(50, 2);
    const recall = ({ predicted, labels }: Predictions) =>
      labels.filter((label, index) => label === 1 && predicted[index] === 1).length / labels.filter(Boolean).length;
    const metrics = { recall, logits: ({ logits, classes }: Predictions) => logits.length / classes };
    const { epochs } = await createTrainer({ model, batchSize: 32, seed: 1 }).fit(data, {
      epochs: 1,
      validation,
      metrics,
    });
    const expected = tf.tidy(() => {
      const { inputs, labels } = validation.gather(Int32Array.from({ length: 50 }, (_, index) => index));
      const logits = classifierOf(model).logits(inputs);
      const predicted = tf.argMax(logits, 1).dataSync<'int32'>();
      const loss = tf.mean(crossEntropy.losses(logits, oneHot(labels, 2))).dataSync()[0] ?? 0;
      return {
        loss,
        recall: recall({ predicted, labels, logits: new Float32Array(0), classes: 2 }),
        labels,
        predicted,
      };
    });
    const found = epochs[0]?.validation;
    expect(found?.loss).toBeCloseTo(expected.loss, 6);
    expect(found).toMatchObject({ recall: expected.recall, logits: 50 });
    expect(found?.accuracy).toBe(
      expected.labels.filter((label, index) => label === expected.predicted[index]).length / 50,
    );
    model.dispose();
  });

  it.each([
    ['a metric with a name that is taken', { validation: data, metrics: { loss: () => 1 } }, 'invalid-options'],
    ['an option that it does not know', { epocs: 1 }, 'invalid-options'],
  ])('is refused for %s', async (_, options, code) => {
    const model = network();
    const fit = createTrainer({ model, seed: 1 }).fit(data, { epochs: 1, ...options });
    await expect(fit).rejects.toMatchObject({ code });
    model.dispose();
  });

  it.each([
    [{}, 'give fit a validation set'],
    [{ validation: data }, 'did you mean "validation.recall"'],
  ])('is refused before the first step where the schedule watches what is not measured', async (options, advice) => {
    const model = network();
    const schedule = plateau({ watch: 'validation.recal', mode: 'max' });
    const fit = createTrainer({ model, schedule, seed: 1 }).fit(data, {
      epochs: 1,
      metrics: { recall: () => 1 },
      ...options,
    });
    await expect(fit).rejects.toMatchObject({ code: 'not-measured', message: expect.stringContaining(advice) });
    model.dispose();
  });
});

describe('createTrainer', () => {
  const refusal = (change: () => unknown) => {
    try {
      change();
    } catch (error) {
      return InfomixupError.isInstance(error) ? error.code : error;
    }
    return 'accepted';
  };

  it.each([
    ['a batch size of 0', { batchSize: 0 }],
    ['half a batch', { batchSize: 0.5 }],
    ['a seed that is no whole number', { seed: 1.5 }],
    ['an option that it does not know', { optimiser: sgd() }],
  ])('refuses %s', (_, options) => {
    const model = network();
    expect(refusal(() => createTrainer({ model, seed: 1, ...options }))).toBe('invalid-options');
    model.dispose();
  });

  it('refuses a plugin that is listed twice', () => {
    const model = network();
    expect(refusal(() => createTrainer({ model, regularizers: [drift(), [drift()]], seed: 1 }))).toBe(
      'duplicate-regularizer',
    );
    model.dispose();
  });

  it.each([
    ['data with other classes', { ...data, classes: ['a', 'b', 'c'] }, 'dataset-mismatch'],
    ['inputs of another shape', { ...data, inputShape: [3] }, 'dataset-mismatch'],
    ['no samples', { ...data, size: 0 }, 'no-batch'],
  ])('refuses to fit %s', async (_, dataset, code) => {
    const before = tf.memory().numTensors;
    const model = network();
    const fit = createTrainer({ model, seed: 1 }).fit(dataset, { epochs: 1 });
    await expect(fit).rejects.toMatchObject({ code });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
