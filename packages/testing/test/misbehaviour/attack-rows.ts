import { type AttackedModel, defineBoundedAttack, type RunOptions } from '@infomixup/attacks';
import { firstNumbers, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { linearClassifier } from '../../src/index.js';
import type { Hook, Misbehaviour, Row } from './misbehaviours.js';

const classifier = linearClassifier({ weights: [1, -1] });
const described = { name: 'mine', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} };

/** Attacks eight points as a caller without types does, which are what they were afterwards. */
async function attack(loop: object, model: object = classifier): Promise<void> {
  const values = randomStream(1, 'points').uniforms(16);
  const inputs = tf.tensor2d(values, [8, 2]);
  const labels = Int32Array.from(firstNumbers(8), (row) => Number((values[2 * row] ?? 0) > (values[2 * row + 1] ?? 0)));
  const make = defineBoundedAttack as unknown as (spec: object) => ReturnType<typeof defineBoundedAttack>;
  const options: RunOptions = {
    ...{ classifier: model as AttackedModel, batch: { inputs, labels }, epsilons: [0.1, 0.2] },
    rng: randomStream(1, 'attack'),
  };
  try {
    const result = await make({ ...described, ...loop }).run(options);
    result.dispose();
    if (inputs.dataSync().join() !== values.join()) throw new Error('the inputs were changed');
  } finally {
    inputs.dispose();
  }
}

const row = (
  named: RegExp,
  right: Hook,
  run: (hook: never) => Promise<void>,
  may: readonly Misbehaviour[] = [],
): Row => ({
  named,
  right,
  may: ['leaves tensors behind', ...may],
  run: (hook) => run(hook as never),
});

interface Loose {
  readonly inputs: tf.Tensor;
  readonly gradient: (points: tf.Tensor, loss?: unknown) => tf.Tensor;
  readonly random: (draw: unknown) => tf.Tensor;
  readonly input: Float32Array;
}

const noTensors = [
  'disposes what it was lent',
  'uses a tensor after its life',
  'returns a tensor that it was lent',
] as const;
/** A sample whose numbers are none has failed, which is no evidence of anything, and refuses nothing. */
const failed = ['returns numbers that are none'] as const;
/** A model keeps what it makes: weights, say, when it is first asked. */
const withOwn = (own: Row): Row => ({ ...own, owns: true });
const noNumbers = ['changes numbers that it was lent'] as const;
const onwards = ({ gradient }: Loose, { points }: { points: tf.Tensor }) => ({
  points: tf.add(points, tf.mul(gradient(points), 0.01)),
});
const rowsOf = (points: tf.Tensor) => tf.tidy(() => classifier.logits(points).arraySync() as number[][]);

/** Every function of an attack, and of the models that it asks. */
export const attackRows: Readonly<Record<string, Row>> = {
  perturb: row(
    /mine: (its )?perturb/,
    ({ inputs, gradient }: Loose) => tf.add(inputs, tf.mul(gradient(inputs), 0.01)),
    (perturb) => attack({ perturb }),
    ['returns a tensor that it was lent', ...failed],
  ),
  start: row(
    /mine: (its )?start/,
    ({ inputs }: Loose) => ({ points: tf.mul(inputs, 1) }),
    (start) => attack({ start, step: onwards, steps: 2 }),
    failed,
  ),
  step: row(
    /mine: (its )?step/,
    onwards,
    (step) => attack({ start: ({ inputs }: Loose) => ({ points: inputs }), step, steps: 2 }),
    failed,
  ),
  search: row(
    /mine: (its )?search/,
    ({ input }: Loose) => input.map((value) => value + 0.01),
    (search) => attack({ search }),
    ['answers later', 'returns nothing', ...noTensors, ...noNumbers, ...failed],
  ),
  draw: row(
    /mine: a draw/,
    (size: number) => new Float32Array(size),
    (draw) => attack({ perturb: ({ inputs, random }: Loose) => tf.add(inputs, random(draw)) }),
    [...noTensors, ...noNumbers, ...failed],
  ),
  loss: row(
    /mine: its loss/,
    (logits: tf.Tensor, goal: tf.Tensor) => tf.sum(tf.mul(logits, goal), 1),
    (loss) =>
      attack({ perturb: ({ inputs, gradient }: Loose) => tf.add(inputs, tf.mul(gradient(inputs, loss), 0.01)) }),
    [...noNumbers, ...failed],
  ),
  "classifier's logits": row(
    /mine: the classifier's logits/,
    (points: tf.Tensor) => classifier.logits(points),
    (logits) =>
      attack({ perturb: ({ inputs, gradient }: Loose) => tf.add(inputs, gradient(inputs)) }, { ...classifier, logits }),
    [...noNumbers, ...failed, 'returns a tensor that it was lent'],
  ),
  "model's scores": withOwn(
    row(
      /mine: the model('s scores)? /,
      async (points: tf.Tensor) => rowsOf(points),
      (scores) =>
        attack(
          { knowledge: 'scores', search: async ({ input }: Loose) => input },
          { bounds: [0, 1], classes: 2, scores },
        ),
      ['answers later', 'disposes what it was lent', ...noNumbers, ...failed],
    ),
  ),
  "model's decisions": withOwn(
    row(
      /mine: the model('s decisions)? /,
      async (points: tf.Tensor) => rowsOf(points).map(([first = 0, second = 0]) => Number(second > first)),
      (decisions) =>
        attack(
          { knowledge: 'decisions', search: async ({ input }: Loose) => input },
          { bounds: [0, 1], classes: 2, decisions },
        ),
      ['answers later', 'disposes what it was lent', ...noNumbers],
    ),
  ),
};
