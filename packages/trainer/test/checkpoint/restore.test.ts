import { modelTensors, type SafeTensor } from '@infomixup/core';
import { defineRegularizer, type StateTree } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { misfitOf } from '../../src/checkpoint/state.js';
import {
  adam,
  adamW,
  type Checkpoint,
  cosine,
  createTrainer,
  type FitOptions,
  type TrainerOptions,
} from '../../src/index.js';
import { drift } from '../support/drift.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

/** Counts steps in a tensor that is there from the start. */
const counted = () =>
  defineRegularizer({
    name: 'count',
    settings: {},
    requires: {},
    init: () => ({ seen: tf.zeros([2, 3]) }),
    step: (_, { seen }) => ({ nextState: () => ({ seen: tf.add(seen, 1) }) }),
  });

type Size = Parameters<typeof network>[0] & {
  readonly plugins?: (ReturnType<typeof drift> | ReturnType<typeof counted>)[];
};
type Changes = Partial<Omit<TrainerOptions<never>, 'model'>>;

async function fitted(changes: Changes, fit: Partial<FitOptions> = {}, { plugins = [drift()], ...size }: Size = {}) {
  const model = network(size);
  try {
    const options = { optimizer: adam(), batchSize: 32, seed: 1, ...changes };
    const trainer = createTrainer({ model, ...options, regularizers: plugins });
    let snapshot: Checkpoint | undefined;
    const observer = {
      runEnd: async (_: unknown, run: { snapshot: () => Promise<Checkpoint> }) => {
        snapshot = await run.snapshot();
      },
    };
    await trainer.fit(ring(100), { epochs: 1, ...fit, observers: [observer] });
    if (!snapshot) throw new Error('the run did not end');
    return snapshot;
  } finally {
    model.dispose();
  }
}

const refusal = (resumed: Promise<unknown>): Promise<{ code: string; message: string }> =>
  resumed.then(
    () => ({ code: 'accepted', message: '' }),
    (error) => error,
  );

describe('a checkpoint of another run', () => {
  const cases: [string, string, () => Promise<Checkpoint>, (resume: Checkpoint) => Promise<unknown>][] = [
    ['seed', 'seed: 1 -> 2', () => fitted({}), (resume) => fitted({ seed: 2 }, { resume })],
    ['batch size', 'batchSize: 32 -> 64', () => fitted({}), (resume) => fitted({ batchSize: 64 }, { resume })],
    [
      'rate',
      'optimizer.learningRate: 0.001 -> 0.1',
      () => fitted({}),
      (resume) => fitted({ optimizer: adam({ learningRate: 0.1 }) }, { resume }),
    ],
    [
      'optimizer',
      'optimizer.name: "adam" -> "adamW"',
      () => fitted({}),
      (resume) => fitted({ optimizer: adamW() }, { resume }),
    ],
    [
      'schedule',
      'schedule.floor: absent -> 0',
      () => fitted({}),
      (resume) => fitted({ schedule: cosine() }, { resume }),
    ],
    [
      'length, where it matters',
      'epochs: 1 -> 2',
      () => fitted({ schedule: cosine() }),
      (resume) => fitted({ schedule: cosine() }, { resume, epochs: 2 }),
    ],
    [
      'model',
      'model.parameters.hidden/kernel: [2,16] -> [2,8]',
      () => fitted({}),
      (resume) => fitted({}, { resume }, { hidden: 8 }),
    ],
    [
      "model's first weights",
      'model.settings.initializer: "glorotUniform" -> "torch"',
      () => fitted({}),
      (resume) => fitted({}, { resume }, { initializer: 'torch' }),
    ],
    [
      'list of plugins',
      'regularizers.drift.place: 0 -> absent',
      () => fitted({}),
      (resume) => fitted({}, { resume }, { plugins: [] }),
    ],
    [
      "plugins' settings",
      'regularizers.drift.settings.weight: 0.1 -> 0.2',
      () => fitted({}),
      (resume) => fitted({}, { resume }, { plugins: [drift({ weight: 0.2 })] }),
    ],
    [
      'configuration',
      'configuration.alpha: 1 -> 2',
      () => fitted({}, { configuration: { alpha: 1 } }),
      (resume) => fitted({}, { resume, configuration: { alpha: 2 } }),
    ],
  ];

  it.each(cases)('is refused by its %s', async (_, difference, first, second) => {
    const before = tf.memory().numTensors;
    const { code, message } = await refusal(second(await first()));
    expect(code).toBe('checkpoint-mismatch');
    expect(message).toContain(difference);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused for more epochs with the reason, where the schedule hangs on the length', async () => {
    const schedule = cosine();
    const resume = await fitted({ schedule });
    const { message } = await refusal(fitted({ schedule }, { resume, epochs: 2 }));
    expect(message).toMatch(/of a run of 1 epochs, and this one has 2.*the schedule cosine sets every learning rate/);
    expect(message).toMatch(/resume with 1 epochs or start anew, with constant, stepDecay or plateau/);
  });

  it('is told from one of the same run', async () => {
    const resume = await fitted({});
    expect((await fitted({}, { resume, epochs: 2 })).position).toEqual({ epoch: 2, batch: 0, step: 8 });
  });
});

describe('an incomplete checkpoint', () => {
  it.each(['parameters/hidden/kernel', 'buffers/input/mean', 'optimizer/square/logits/bias', 'plugins/drift/centre'])(
    'is refused without %s',
    async (name) => {
      const checkpoint = await fitted({});
      const { [name]: _, ...tensors } = checkpoint.tensors;
      const before = tf.memory().numTensors;
      const { code, message } = await refusal(fitted({}, { resume: { ...checkpoint, tensors } }));
      expect(code).toBe('bad-checkpoint');
      expect(message).toContain(name);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('a checkpoint that does not fit', () => {
  const reshaped = ({ dtype, shape, data }: SafeTensor, change: (shape: readonly number[]) => number[]) => {
    if (dtype !== 'F32') throw new Error(`it is ${dtype}`);
    const next = change(shape);
    return {
      dtype,
      shape: next,
      data: data.slice(
        0,
        next.reduce((size, length) => size * length, 1),
      ),
    };
  };
  const turned = (shape: readonly number[]) => (shape.length > 1 ? shape.toReversed() : [shape[0] ?? 1, 1]);
  const halved = (shape: readonly number[]) => [...shape.slice(0, -1), Math.max(1, (shape.at(-1) ?? 1) - 1)];

  // The last of each kind: what is set first would be set already.
  it.each(['parameters/logits/kernel', 'buffers/input/mean', 'optimizer/square/logits/kernel', 'plugins/count/seen'])(
    'leaves the model as it was where %s has another shape or type',
    async (name) => {
      const checkpoint = await fitted({}, {}, { plugins: [drift(), counted()] });
      const tensor = checkpoint.tensors[name];
      if (!tensor) throw new Error(`there is no ${name}`);
      const integers = { dtype: 'I32' as const, shape: tensor.shape, data: Int32Array.from(tensor.data, Number) };
      const model = network();
      const trainer = createTrainer({
        model,
        regularizers: [drift(), counted()],
        optimizer: adam(),
        batchSize: 32,
        seed: 1,
      });
      const before = await modelTensors(model);
      const held = tf.memory().numTensors;
      for (const wrong of [reshaped(tensor, turned), reshaped(tensor, halved), integers]) {
        const resume = { ...checkpoint, tensors: { ...checkpoint.tensors, [name]: wrong } };
        const { code, message } = await refusal(trainer.fit(ring(100), { epochs: 2, resume }));
        expect(code).toBe('bad-checkpoint');
        expect(message).toMatch(/^trainer: the checkpoint cannot be used: .*(float32|int32) \[.*, not float32 \[/);
        expect(await modelTensors(model)).toEqual(before);
        expect(tf.memory().numTensors).toBe(held);
      }
      model.dispose();
    },
  );

  it('leaves the model as it was where an observer refuses its state', async () => {
    const resume = await fitted({});
    const model = network();
    const before = await modelTensors(model);
    const trainer = createTrainer({ model, regularizers: [drift()], optimizer: adam(), batchSize: 32, seed: 1 });
    const observers = [
      {
        restore: () => {
          throw new Error('not mine');
        },
      },
    ];
    await expect(trainer.fit(ring(100), { epochs: 2, resume, observers })).rejects.toThrow('not mine');
    expect(await modelTensors(model)).toEqual(before);
    model.dispose();
  });

  it.each<[string, StateTree, StateTree, string | undefined]>([
    ['the same', { a: [1], b: null }, { a: [1, 2], b: { c: 1 } }, undefined],
    ['a number for a list', { a: [1] }, { a: 1 }, 'is a number at a, not a list'],
    ['one key less', { a: 1, b: 2 }, { a: 1 }, 'lacks b'],
    ['one key more', { a: { b: 1 } }, { a: { b: 1, c: 2 } }, 'has a.c besides'],
    ['nothing', { a: 1 }, { a: null }, 'is null at a, not a number'],
  ])('is found by the structure of a state: %s', (_, first, state, misfit) => {
    expect(misfitOf(first, state)).toBe(misfit);
  });
});

describe('a checkpoint of another engine', () => {
  it('is gone on with by force alone', async () => {
    const checkpoint = await fitted({});
    const resume = { ...checkpoint, fingerprint: { ...checkpoint.fingerprint, engine: 'abacus', tfjs: '1.0.0' } };
    const { code, message } = await refusal(fitted({}, { resume, epochs: 2 }));
    expect(code).toBe('checkpoint-mismatch');
    expect(message).toMatch(
      /was made with something else \(checkpoint -> now\): engine: "abacus" -> "\w+"; tfjs: "1\.0\.0" ->/,
    );
    const forced = await fitted({}, { resume, epochs: 2, force: true });
    expect(forced.position.epoch).toBe(2);
    expect(forced.fingerprint).toEqual(checkpoint.fingerprint);
    // Nothing else is forced.
    expect((await refusal(fitted({ seed: 2 }, { resume, force: true }))).message).toContain('seed: 1 -> 2');
  });
});
