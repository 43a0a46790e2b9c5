import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
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

type Size = Parameters<typeof network>[0] & { readonly plugins?: ReturnType<typeof drift>[] };
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
