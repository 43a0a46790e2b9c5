import { loadModelTensors, modelTensors } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  adam,
  bestWeights,
  type Checkpoint,
  consoleObserver,
  createTrainer,
  divergenceWarning,
  type EpochRecord,
  earlyStopping,
  type FitOptions,
  type Observer,
  plateau,
  type RunStart,
  type RunView,
  sgd,
  type TrainerOptions,
} from '../../src/index.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

const data = ring(100);
const steady = 1e-9;

/** Fits a new network; what became of it, its weights and its last checkpoint. */
async function fitted(
  observers: readonly Observer[],
  fit: Partial<FitOptions> = {},
  options: Partial<Omit<TrainerOptions<never>, 'model' | 'regularizers'>> = {},
) {
  const model = network();
  const snapshots: Checkpoint[] = [];
  // Told last, as `checkpoints` would be where it is listed first: observers with a state come before it.
  const saver: Observer = { epochEnd: async (_, run) => void snapshots.push(await run.snapshot()) };
  try {
    const trainer = createTrainer({ model, batchSize: 32, seed: 3, ...options });
    const history = await trainer.fit(data, {
      epochs: 4,
      validation: ring(50, 2),
      ...fit,
      observers: [saver, ...observers],
    });
    return { history, snapshots, weights: await modelTensors(model) };
  } finally {
    model.dispose();
  }
}

/** A run whose every epoch is as the one before. */
const idle = { optimizer: sgd({ learningRate: steady }) };

describe('an observer', () => {
  it('may stop a run after a step, with its name and reason', async () => {
    const stopping: Observer = {
      name: 'mine',
      stepEnd: ({ position }, run) => {
        if (position.step === 6) run.stop('enough');
      },
    };
    const { history } = await fitted([stopping]);
    expect(history).toMatchObject({ stopped: { by: 'mine', reason: 'enough' }, interrupted: false });
    expect(history.position).toEqual({ epoch: 1, batch: 2, step: 6 });
  });

  it('may stop a run before its first step', async () => {
    const { history } = await fitted([{ runStart: (_, run) => run.stop('no time') }]);
    expect(history).toMatchObject({ stopped: { by: 'an observer', reason: 'no time' }, position: { step: 0 } });
  });

  it('has its state brought back, whatever its place in the list', async () => {
    const counting = (counts: number[]) => {
      let count = 0;
      const observer: Observer = {
        name: 'counting',
        state: () => ({
          data: count,
          tensors: { twice: { dtype: 'F32', shape: [1], data: Float32Array.of(2 * count) } },
        }),
        restore: (state) => {
          count = state ? Number(state.data) : 0;
          expect(state?.tensors?.twice?.data[0] ?? 0).toBe(2 * count);
        },
        epochEnd: () => void counts.push(++count),
      };
      return observer;
    };
    const [first, second, third]: number[][] = [[], [], []];
    const { snapshots } = await fitted([counting(first ?? [])], { epochs: 2 });
    const again = counting(second ?? []);
    await fitted([again], { epochs: 3, resume: snapshots[1] });
    await fitted([again], { epochs: 1 });
    await fitted([counting(third ?? [])], { epochs: 3, resume: { ...snapshots[1], observers: {} } as Checkpoint });
    expect([first, second, third]).toEqual([[1, 2], [3, 1], [1]]);
  });

  it.each([
    ['a state without a name', [{ state: () => ({ data: null }) }], /needs a name/],
    [
      'a name that another has',
      [
        { name: 'a', state: () => ({ data: 1 }) },
        { name: 'a', state: () => ({ data: 2 }) },
      ],
      /"a" is the name of two/,
    ],
    [
      'something to watch that is not measured',
      [earlyStopping({ watch: 'validation.los', mode: 'min' })],
      /did you mean "validation.loss"/,
    ],
  ] as [string, Observer[], RegExp][])('is refused for %s', async (_, observers, message) => {
    const before = tf.memory().numTensors;
    await expect(fitted(observers)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('earlyStopping', () => {
  it('stops after so many epochs without a better value, and says which was best', async () => {
    const { history } = await fitted([earlyStopping({ patience: 2, minimumChange: 0.01 })], { epochs: 9 }, idle);
    expect(history.epochs).toHaveLength(3);
    expect(history.stopped?.reason).toMatch(
      /^validation\.loss has not become better for 2 epochs than 0\.\d+ in epoch 1$/,
    );
  });

  it('does not stop a run that becomes better', async () => {
    const { history } = await fitted(
      [earlyStopping({ watch: 'loss', patience: 1 })],
      {},
      { optimizer: adam({ learningRate: 0.01 }) },
    );
    expect(history.stopped).toBeUndefined();
    expect(history.epochs).toHaveLength(4);
  });

  it('stops a resumed run where the whole one was, and lets it go on with more patience', async () => {
    const early = (patience: number) => [earlyStopping({ patience, minimumChange: 0.01 })];
    const { snapshots } = await fitted(early(3), { epochs: 9 }, idle);
    const resumed = async (index: number, patience: number) =>
      (await fitted(early(patience), { epochs: 9, resume: snapshots[index] }, idle)).history.epochs.length;
    expect([await resumed(1, 3), await resumed(3, 3), await resumed(3, 5)]).toEqual([4, 4, 6]);
  });
});

describe('bestWeights', () => {
  it('has the weights of the best epoch, of equal ones the first', async () => {
    const best = bestWeights({ watch: 'reports.none', mode: 'max' });
    const values = [1, 3, 3, 2];
    const seen: object[] = [];
    const run = (epoch: number): RunView => ({
      snapshot: () => Promise.reject(),
      announce: async () => {},
      stop: () => {},
      weights: async () => {
        const weights = { a: { dtype: 'F32' as const, shape: [1], data: Float32Array.of(epoch) } };
        return { training: {}, evaluation: weights };
      },
    });
    for (const [epoch, none] of values.entries()) {
      const record = { epoch, step: 0, loss: 0, terms: {}, learningRate: 1, reports: { none }, seconds: 0 };
      await best.epochEnd?.({ record, position: { epoch: epoch + 1, batch: 0, step: 0 } }, run(epoch));
      seen.push([best.best()?.epoch, best.best()?.value, best.best()?.weights.a?.data[0]]);
    }
    expect(seen).toEqual([
      [0, 1, 0],
      [1, 3, 1],
      [1, 3, 1],
      [1, 3, 1],
    ]);
  });

  it('gives a model the weights that were validated, also after a resume', async () => {
    const falling = { optimizer: sgd({ learningRate: 3 }), schedule: plateau({ patience: 1 }) };
    const whole = bestWeights({ watch: 'validation.accuracy' });
    const { snapshots, history } = await fitted([whole], { epochs: 6 }, falling);
    const accuracies = history.epochs.map(({ validation }) => validation?.accuracy ?? 0);
    const epoch = accuracies.indexOf(Math.max(...accuracies));
    expect(whole.best()).toMatchObject({ epoch, value: accuracies[epoch] });
    const resumed = bestWeights({ watch: 'validation.accuracy' });
    await fitted([resumed], { epochs: 6, resume: snapshots[epoch] }, falling);
    expect(resumed.best()).toEqual(whole.best());
    const model = network({ seed: 8 });
    resumed.applyTo(model);
    const saved = Object.entries(snapshots[epoch]?.tensors ?? {});
    for (const [name, { data }] of Object.entries(await modelTensors(model))) {
      expect(saved.find(([path]) => path === `parameters/${name}` || path === `buffers/${name}`)?.[1].data).toEqual(
        data,
      );
    }
    loadModelTensors(model, whole.best()?.weights ?? {});
    model.dispose();
  });

  it('has none before an epoch is done', () => {
    const model = network();
    expect(() => bestWeights().applyTo(model)).toThrow(/no epoch is done/);
    model.dispose();
  });
});

describe('plateau', () => {
  it('lowers the rate of a run that gains nothing, and goes on so after a resume', async () => {
    const schedule = plateau({ factor: 0.5, patience: 2, minimumChange: 0.1 });
    const options = { ...idle, schedule };
    const { history, snapshots, weights } = await fitted([], { epochs: 6 }, options);
    const rates = [1, 1, 1, 0.5, 0.5, 0.25].map((factor) => steady * factor);
    expect(history.epochs.map(({ learningRate }) => learningRate)).toEqual(rates);
    const resumed = await fitted([], { epochs: 6, resume: snapshots[2] }, options);
    expect(resumed.history.epochs.map(({ learningRate }) => learningRate)).toEqual(rates);
    expect(resumed.weights).toEqual(weights);
  });
});

describe('consoleObserver', () => {
  it('writes a line an epoch, with what was measured', async () => {
    const lines: string[] = [];
    const observers = [consoleObserver({ write: (line) => lines.push(line), everyEpochs: 2 })];
    const { snapshots } = await fitted(observers, { epochs: 3, metrics: { third: () => 1 / 3 } });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^epoch 2 of 3: loss 0\.\d+, validation loss 0\.\d+, accuracy \d+\.\d\d %, third 0\.3333, rate 0\.001, \d+\.\d s$/,
    );
    expect(lines[1]).toMatch(/^epoch 3 of 3/);
    lines.length = 0;
    const stop: Observer = { name: 'clock', epochEnd: (_, run) => run.stop('late') };
    await fitted([...observers, stop], { epochs: 9, metrics: { third: () => 1 / 3 }, resume: snapshots[2] });
    expect(lines).toEqual([
      'resumed at epoch 4 of 9',
      expect.stringMatching(/^epoch 4/),
      'stopped by clock after epoch 4 of 9: late',
    ]);
  });
});

describe('divergenceWarning', () => {
  /** What it says over a run of these losses. */
  const said = async (losses: readonly number[], first?: number) => {
    const messages: string[] = [];
    const observer = divergenceWarning({ warn: (message) => messages.push(message) });
    const position = { epoch: 0, batch: 0, step: 0 };
    const run = {} as RunView; // it asks nothing of it
    const start: RunStart = { epochs: 9, samples: 1, stepsPerEpoch: 1, position, records: [] };
    await observer.runStart?.(start, run);
    const step = { position, epoch: 0, batch: 0, batches: 1, terms: {}, learningRate: 1 };
    if (first !== undefined) await observer.stepEnd?.({ ...step, loss: first }, run);
    for (const [epoch, loss] of losses.entries()) {
      const record: EpochRecord = { epoch, step: 0, loss, terms: {}, learningRate: 1, reports: {}, seconds: 0 };
      await observer.epochEnd?.({ record, position }, run);
    }
    return messages;
  };

  it('warns once, where a loss rises for three epochs to more than twice its least', async () => {
    expect(await said([2, 1, 1.2, 1.5, 2.1, 4, 8])).toEqual([
      'trainer: loss has risen for 3 epochs, from 1 in epoch 2 to 2.1; lower the learning rate, or the weight of a penalty that grows',
    ]);
  });

  it('warns where an epoch is worse than twice the first step, before anything was learnt', async () => {
    expect(await said([3, 2.5, 2.3], 1)).toEqual([
      'trainer: loss was 1 in the first step and is 3 over epoch 1; lower the learning rate, or the weight of a penalty that grows',
    ]);
    expect(await said([2, 1.5, 1.9], 1)).toEqual([]);
  });

  it.each([[[2, 1, 1.2, 1.5, 1.9]], [[1, 5, 4, 6, 5, 7]], [[3, 2, 1, 0.5]]])('is silent over %s', async (losses) => {
    expect(await said(losses)).toEqual([]);
  });
});
