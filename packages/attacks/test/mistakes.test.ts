import { setImmediate as turn } from 'node:timers/promises';
import { defineBoundedAttack, misclassified } from '@infomixup/attacks';
import { InfomixupError, pendingWaits, randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const classifier = linearClassifier({ weights: [1, -1] });
const inputs = tf.tensor2d([
  [0.5, 0.4],
  [0.9, 0.2],
]);

afterAll(() => inputs.dispose());

const base = { name: 'mine', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} };

/** What a run as a caller without types has it comes to; no tensor is left, whatever that is. */
const outcomeOf = async (loop: object, options: object = {}): Promise<string> => {
  const before = tf.memory().numTensors;
  const batch = { inputs, labels: Int32Array.of(1, 1) };
  const rng = randomStream(1, 'mistakes');
  const make = defineBoundedAttack as unknown as (spec: object) => ReturnType<typeof defineBoundedAttack>;
  try {
    const result = await make({ ...base, ...loop }).run({ classifier, batch, epsilons: [0.1], rng, ...options });
    result.dispose();
    return result.outcomes[0]?.status.join() ?? '';
  } catch (error) {
    return InfomixupError.isInstance(error) ? `${error.code}: ${error.message}` : String(error);
  } finally {
    expect(tf.memory().numTensors).toBe(before);
  }
};

type Loose = Readonly<Record<string, (...given: readonly tf.Tensor[]) => tf.Tensor>>;
const boom = () => {
  throw new Error('boom');
};

describe('a loop', () => {
  it.each<[string, unknown, RegExp]>([
    ['returns nothing', () => undefined, /mine: perturb returned undefined where float32 \[2,2\] belongs/],
    ['is asynchronous', async () => inputs, /perturb returned a promise where/],
    ['returns numbers', () => [[1, 2]], /perturb returned an array of 1 where/],
    ['returns whole numbers', () => tf.zeros([2, 2], 'int32'), /perturb returned int32 \[2,2\] where/],
    ['throws', boom, /attack-failed: mine: its perturb failed: boom; the error's cause/],
    [
      'asks for the gradient at nothing',
      ({ gradient }: Loose) => gradient?.(),
      /mine: gradient was given inputs that are undefined, and no live float32 tensor \[2,2\]; give points/,
    ],
    [
      'projects nothing',
      ({ project }: Loose) => project?.(),
      /mine: project was given inputs that are undefined, .*; give points, such as inputs/,
    ],
    [
      'projects without a radius',
      ({ project, inputs: points }: Loose & { inputs: tf.Tensor }) => project?.(points),
      /mine: project was given undefined as its radius; give a number of at least 0, such as epsilon/,
    ],
    [
      'has a loss of one number',
      ({ inputs: points, gradient }: Loose & { inputs: tf.Tensor }) =>
        (gradient as unknown as (points: tf.Tensor, loss: object) => tf.Tensor)(points, (logits: tf.Tensor) =>
          tf.mean(logits),
        ),
      /mine: its loss returned float32 \[\] where \[2\] belongs; return one number a sample/,
    ],
    [
      'has a loss that throws',
      ({ inputs: points, gradient }: Loose & { inputs: tf.Tensor }) =>
        (gradient as unknown as (points: tf.Tensor, loss: object) => tf.Tensor)(points, boom),
      /attack-failed: mine: its loss failed: boom/,
    ],
  ])('on tensors that %s is refused', async (_, perturb, message) => {
    expect(await outcomeOf({ perturb })).toMatch(message);
  });

  it.each<[string, object, RegExp]>([
    ['starts nowhere', { start: () => ({}) }, /start returned an object where a record with points, float32 \[2,2\]/],
    [
      'starts with points alone',
      { start: ({ inputs: points }: Loose & { inputs: tf.Tensor }) => points },
      /start returned/,
    ],
    ['keeps a number', { step: () => ({ points: tf.zeros([2, 2]), length: 1 }) }, /step returned/],
    [
      'keeps one value for all samples',
      { step: () => ({ points: tf.zeros([2, 2]), length: tf.scalar(1) }) },
      /step returned .*; return live tensors alone, the first axis of each 2 samples/,
    ],
    ['is asynchronous', { step: async () => ({ points: inputs }) }, /step returned a promise/],
    ['throws', { step: boom }, /attack-failed: mine: its step failed: boom; the error's cause/],
    [
      'disposes its state',
      {
        step: (_: object, { points }: { points: tf.Tensor }) => {
          points.dispose();
          return { points: tf.zeros([2, 2]) };
        },
      },
      /mine: step disposed points, which it was lent/,
    ],
  ])('in steps that %s is refused', async (_, change, message) => {
    const stays = (_problem: object, state: object) => state;
    const start = ({ inputs: points }: { inputs: tf.Tensor }) => ({ points });
    expect(await outcomeOf({ start, step: stays, steps: 2, ...change })).toMatch(message);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'returns a tensor',
      async () => tf.tensor1d([0.5, 0.5]),
      /search returned float32 \[2\] where a Float32Array of 2/,
    ],
    [
      'returns another text',
      async () => 'fail',
      /mine: search returned "fail" where a Float32Array of 2 values belongs/,
    ],
    ['returns too many values', async () => new Float32Array(3), /returned a Float32Array of 3 values where/],
    ['returns a list', async () => [0.5, 0.5], /returned an array of 2 where/],
    ['throws', boom, /attack-failed: mine: its search failed: boom/],
    [
      'projects without a radius',
      async ({ input, project }: { input: Float32Array; project: (point: Float32Array) => Float32Array }) =>
        project(input),
      /mine: project was given undefined as its radius; give a number/,
    ],
    [
      'projects nothing',
      async ({ project }: { project: () => Float32Array }) => project(),
      /mine: projects undefined where a Float32Array of 2 values belongs/,
    ],
    [
      'asks about too few values',
      ({ fools }: { fools: (point: Float32Array) => unknown }) => fools(Float32Array.of(1)),
      /asks about a Float32Array of 1 values where a Float32Array of 2/,
    ],
  ])('on samples that %s is refused', async (_, search, message) => {
    expect(await outcomeOf({ search })).toMatch(message);
  });

  it('that shows nothing and returns nothing has failed; one that showed points has not', async () => {
    const shows = async ({ input, fools }: { input: Float32Array; fools: (point: Float32Array) => unknown }) => {
      await fools(input);
    };
    expect(await outcomeOf({ search: async () => undefined })).toBe('failed,failed');
    expect(await outcomeOf({ search: async () => null })).toBe('failed,failed');
    expect(await outcomeOf({ search: shows })).toBe('robust,robust');
  });
});

describe('a run', () => {
  const still = { search: async ({ input }: { input: Float32Array }) => input };
  const { bounds: _, ...boundless } = classifier;

  it.each<[string, object, RegExp]>([
    ['a number for epsilons', { epsilons: 0.1 }, /epsilons are 0.1; give a list of numbers/],
    ['a text for an epsilon', { epsilons: ['0.1'] }, /epsilon "0.1" is no radius/],
    ['a text for a criterion', { criterion: 'misclassified' }, /criterion is "misclassified"; give misclassified\(\)/],
    ['a criterion not called', { criterion: misclassified }, /criterion is a function; give misclassified\(\)/],
    ['a signal that is none', { signal: true }, /signal is true; give an AbortController's signal/],
    ['no bounds', { classifier: boundless }, /the classifier's "bounds" is undefined/],
    ['no number of classes', { classifier: { ...classifier, classes: undefined } }, /"classes" is undefined/],
    [
      'a list of inputs',
      { batch: { inputs: [[0.5]], labels: Int32Array.of(1) } },
      /was given inputs that are an array of 1, and no live float32 tensor/,
    ],
    ['a misspelt option', { querybudget: 3 }, /no option "querybudget"; did you mean "queryBudget"\?/],
  ])('with %s is refused', async (_, options, message) => {
    expect(await outcomeOf(still, options)).toMatch(message);
  });

  it('names the operation of a model that has no gradient, and what to do', async () => {
    const stepped = {
      ...classifier,
      logits: (x: tf.Tensor) => tf.tidy(() => classifier.logits(tf.cast(tf.greater(x, 0.45), 'float32'))),
    };
    const loop = { perturb: ({ gradient, inputs: points }: Loose & { inputs: tf.Tensor }) => gradient?.(points) };
    expect(await outcomeOf(loop, { classifier: stepped })).toMatch(
      /no-gradient: core: the classifier uses "Greater", which has no gradient in TensorFlow\.js; attack it as a black box \(scoresOnly/,
    );
  });

  it('names the attack where the model throws or answers nothing', async () => {
    const model = { bounds: [0, 1], classes: 2 };
    const black = { ...still, knowledge: 'scores' };
    expect(await outcomeOf(black, { classifier: { ...model, scores: async () => boom() } })).toMatch(
      /model-failed: mine: the model's scores failed: boom/,
    );
    expect(await outcomeOf(black, { classifier: { ...model, scores: async () => undefined } })).toMatch(
      /wrong-shape: mine: the model returned undefined; return one row of 2 scores/,
    );
    const off = (points: tf.Tensor) => tf.tensor2d(tf.tidy(() => classifier.logits(points).arraySync()));
    const up = { perturb: ({ inputs: points, gradient }: Loose & { inputs: tf.Tensor }) => gradient?.(points) };
    expect(await outcomeOf(up, { classifier: { ...classifier, logits: off } })).toMatch(
      /no-gradient: mine: the classifier's logits have no gradient in its inputs; .*scoresOnly/,
    );
    expect(await outcomeOf(still, { classifier: { ...classifier, logits: boom } })).toMatch(
      /attack-failed: mine: the classifier's logits failed: boom/,
    );
  });
});

describe('while an attack hangs, what it waits for can be told:', () => {
  it.each<[string, object, object]>([
    ['mine: its search', { search: 'hangs' }, classifier],
    [
      "mine: the model's scores",
      { knowledge: 'scores', search: async ({ input }: { input: Float32Array }) => input },
      { bounds: [0, 1], classes: 2, scores: 'hangs' },
    ],
    [
      "mine: the model's decisions",
      { knowledge: 'decisions', search: async ({ input }: { input: Float32Array }) => input },
      { bounds: [0, 1], classes: 2, decisions: 'hangs' },
    ],
  ])('%s', async (what, loop, model) => {
    let fail = (_: Error) => {};
    const promise = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const hanging = <T extends object>(parts: T): T =>
      Object.assign(
        parts,
        ...Object.entries(parts).map(([name, part]) => part === 'hangs' && { [name]: () => promise }),
      );
    const outcome = outcomeOf(hanging({ ...loop }), { classifier: hanging({ ...model }) });
    for (let turns = 0; turns < 200 && pendingWaits()[0] !== what; turns++) await turn();
    expect(pendingWaits()[0]).toBe(what);
    fail(new Error('given up'));
    const code = what.includes('model') ? 'model-failed' : 'attack-failed';
    expect(await outcome).toBe(`${code}: ${what} failed: given up; the error's cause has the stack`);
    expect(pendingWaits()).not.toContain(what);
  });
});
