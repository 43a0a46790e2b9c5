import type { Criterion, Dataset, Model, Samples } from '@infomixup/core';
import { crossEntropy } from '@infomixup/core';
import { defineOptimizer, type Observer, type Schedule } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import type { Hook, Misbehaviour, Row } from './misbehaviours.js';
import { type Parts, points, trained } from './setting.js';

/** A row of a part that calls the hook; whatever it is made of has not been seen by a compiler. */
const row = (
  named: RegExp,
  right: Hook,
  partsWith: (hook: never) => Parts,
  may: readonly Misbehaviour[] = [],
): Row => ({
  named,
  right,
  may: ['leaves tensors behind', ...may],
  run: (hook) => trained(partsWith(hook as never)),
});

/** Lent no tensors, or no arrays of numbers. */
const noTensors = [
  'disposes what it was lent',
  'uses a tensor after its life',
  'returns a tensor that it was lent',
] as const;
const noNumbers = ['changes numbers that it was lent'] as const;
/** An observer is told, and not asked. */
const told: readonly Misbehaviour[] = [
  ...noTensors,
  ...noNumbers,
  'answers later',
  'returns nothing',
  'returns NaN',
  'returns text',
  'returns a function',
  'returns what has unknown keys',
  'returns a disposed tensor',
  'returns numbers that are none',
];

const otherTensors = ['returns a tensor of another type', 'returns a tensor of another shape'] as const;

type Event = Exclude<keyof Observer, 'name' | 'watches'>;

/** An observer that announces checkpoints and has its state asked for at the end. */
const asking: Observer = {
  runEnd: async (event, run) => {
    await run.snapshot();
    await run.announce({ path: 'nowhere', bytes: 0, position: event.position });
  },
};

const observed = (event: Event): Row => ({
  ...row(
    new RegExp(`watcher: its ${event} `),
    () => {},
    (hook) => ({ observer: { ...asking, name: 'watcher', [event]: hook } }),
    [...told, ...otherTensors],
  ),
  owns: true,
});

const events: Record<Event, Row> = {
  runStart: observed('runStart'),
  stepEnd: observed('stepEnd'),
  epochEnd: observed('epochEnd'),
  runEnd: observed('runEnd'),
  checkpoint: observed('checkpoint'),
  flush: observed('flush'),
  restore: {
    ...observed('restore'),
    may: told.filter((each) => each !== 'answers later').concat('leaves tensors behind', otherTensors),
  },
  state: {
    owns: true,
    ...row(
      /watcher: its state /,
      () => ({ data: { one: 1 } }),
      (state) => ({ observer: { ...asking, name: 'watcher', state } }),
      [...noTensors, ...noNumbers],
    ),
  },
};

type Part = Exclude<keyof Parts, 'plugin' | 'observer'>;

// A part that a fit gains does not compile until it has a row here.
const parts: Record<Part, Row> = {
  criterion: row(
    /hinge: its losses/,
    (logits: never, targets: never) => crossEntropy.losses(logits, targets),
    (losses: Criterion['losses']) => ({ criterion: { name: 'hinge', losses } }),
    noNumbers,
  ),
  optimizer: row(
    /slow: its update/,
    ({ parameters, slots: { speed } }: { parameters: tf.Tensor; slots: { speed: tf.Tensor } }) => ({
      parameters: tf.mul(parameters, 1),
      slots: { speed: tf.mul(speed, 1) },
    }),
    (update) => ({
      optimizer: defineOptimizer({ name: 'slow', learningRate: 1, settings: {}, slots: ['speed'], update }),
    }),
    [...noNumbers, 'disposes what it was lent'],
  ),
  schedule: row(
    /wave: its factor/,
    () => 1,
    (factor: Schedule['factor']) => ({ schedule: { name: 'wave', settings: {}, dependsOnLength: false, factor } }),
    [...noTensors, ...noNumbers],
  ),
  metrics: row(
    /metrics\.mine/,
    () => 1,
    (mine) => ({ metrics: { mine } }),
    [...noTensors, ...noNumbers, 'returns NaN', 'returns numbers that are none'],
  ),
  data: {
    owns: true,
    ...row(
      /letters: (its )?gather/,
      (indices: Int32Array): Samples => points.gather(indices),
      (gather: Dataset['gather']) => ({ data: { ...points, name: 'letters', gather } }),
      ['answers later', ...noTensors],
    ),
  },
  validation: {
    owns: true,
    ...row(
      /digits: (its )?gather/,
      (indices: Int32Array): Samples => points.gather(indices),
      (gather: Dataset['gather']) => ({ validation: { ...points, name: 'digits', gather } }),
      ['answers later', ...noTensors],
    ),
  },
  model: row(
    /spiral-mlp: its forward/,
    (logits: tf.Tensor) => tf.mul(logits, 1),
    (change: (logits: tf.Tensor, inputs: tf.Tensor) => tf.Tensor2D) => ({
      model: ((usual: Model<never>) => ({
        ...usual,
        forward: (inputs: never, pass: never) => change(usual.forward(inputs, pass), inputs),
      })) as never,
    }),
    [...noNumbers, 'returns a tensor that it was lent'],
  ),
};

/** Whatever else somebody else may have written of a training. */
export const trainerRows: Readonly<Record<string, Row>> = { ...parts, ...events };
