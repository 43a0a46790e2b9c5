import {
  becomes,
  type DecisionModel,
  decisionsOnly,
  defineBoundedAttack,
  defineMinimalAttack,
  fgsm,
  marginAtLeast,
  type OnSample,
  pgd,
  type RunOptions,
  scoresOnly,
} from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import { linearClassifier } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const classifier = linearClassifier({ weights: [1, -1] });
const inputs = tf.tensor2d([0.3, 0.5, 0.1, 0.9, 0.45, 0.5], [3, 2]);
const batch = { inputs, labels: Int32Array.of(0, 0, 0) };
const usual = { classifier, batch, epsilons: [0.2] };
const stream = () => ({ rng: randomStream(1, 'searches') });

afterAll(() => inputs.dispose());

const searching = (search: OnSample<[number]>['search'], change: Partial<OnSample<[number]>> = {}) =>
  defineBoundedAttack({
    ...{ name: 'searching', norm: 'linf', knowledge: 'scores', iterative: true, settings: {}, search },
    ...change,
  });

/** Counts the inputs it is shown, and how many at a time. */
const counting = () => {
  const shown: number[] = [];
  const { decisions, ...rest } = decisionsOnly(classifier);
  const model: DecisionModel = {
    ...rest,
    decisions: (points) => {
      shown.push(points.shape[0] ?? 0);
      return decisions(points);
    },
  };
  return { model, shown };
};

describe('searches side by side', () => {
  const asking = searching(
    async ({ input, fools }) => {
      await Promise.all([fools(input), fools(input)]);
      for (let i = 0; i < 2; i++) await fools(input);
      return undefined;
    },
    { knowledge: 'decisions' },
  );

  it('ask together, several questions of one sample too', async () => {
    const { model, shown } = counting();
    const result = await asking.run({ ...usual, classifier: model, ...stream() });
    // Clean inputs, two questions of each, one, one, and the verification.
    expect(shown).toEqual([3, 6, 3, 3, 3]);
    expect([result.queries, [...(result.outcomes[0]?.queries ?? [])]]).toEqual([18, [5, 5, 5]]);
    result.dispose();
  });

  it('never show more than a batch at once', async () => {
    const { model, shown } = counting();
    (await asking.run({ ...usual, classifier: model, batchSize: 2, ...stream() })).dispose();
    expect(Math.max(...shown)).toBe(2);
    expect(shown.reduce((sum, each) => sum + each)).toBe(18);
  });

  it('cost exactly what the query budget leaves', async () => {
    const { model, shown } = counting();
    const result = await asking.run({ ...usual, classifier: model, queryBudget: 4, ...stream() });
    expect(shown.reduce((sum, each) => sum + each)).toBe(3 + 3 * 4);
    expect(result.outcomes[0]?.status).toEqual(['out-of-queries', 'out-of-queries', 'out-of-queries']);
    result.dispose();
  });

  it('keep the best point shown when their queries run out', async () => {
    const darker = searching(async ({ input, margin }) => {
      for (let step = 1; step < 50; step++) await margin(input.map((value, i) => value + (i ? -1 : 1) * step * 0.02));
      return undefined;
    });
    const result = await darker.run({ ...usual, queryBudget: 7, ...stream() });
    expect(result.outcomes[0]?.status).toEqual(['fooled', 'out-of-queries', 'fooled']);
    const [, , x = 0, y = 0, far = 0] = result.outcomes[0]?.perturbed.dataSync() ?? [];
    expect([x, y].map((value) => Number(value.toFixed(5)))).toEqual([0.22, 0.78]);
    // The first success, not the last point shown.
    expect(far).toBeCloseTo(0.49, 5);
    result.dispose();
  });

  it('end alone: what one cannot do stops no other', async () => {
    const picky = searching(async ({ input, rng }) =>
      rng.uniform() < 2 && input[0] === Math.fround(0.1) ? 'failed' : input,
    );
    const result = await picky.run({ ...usual, ...stream() });
    expect(result.outcomes[0]?.status).toEqual(['robust', 'failed', 'robust']);
    result.dispose();
  });

  it('reject with what the model or the loop throws, leaving no tensor and no one waiting', async () => {
    const before = tf.memory().numTensors;
    const failing = searching(async ({ input, label, scores }) => {
      await scores(input);
      if (input[0] === Math.fround(0.1)) throw new Error(`no idea about class ${label}`);
      await scores(input);
      return input;
    });
    await expect(failing.run({ ...usual, ...stream() })).rejects.toThrow('no idea about class 0');
    const down = { ...scoresOnly(classifier), scores: () => Promise.reject(new Error('server is down')) };
    await expect(failing.run({ ...usual, classifier: down, ...stream() })).rejects.toThrow('server is down');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stop at the signal between two questions', async () => {
    const asked = new AbortController();
    const endless = searching(async ({ input, scores }) => {
      for (let i = 0; ; i++) {
        if (i === 3) asked.abort(new Error('enough'));
        await scores(input);
      }
    });
    await expect(endless.run({ ...usual, signal: asked.signal, ...stream() })).rejects.toThrow('enough');
  });

  it('refuse to ask for more than they declare, and points of another size', async () => {
    const greedy = searching(({ input, gradient }) => gradient(input));
    await expect(greedy.run({ ...usual, ...stream() })).rejects.toThrow(
      /declares knowledge of scores and asks for gradients/,
    );
    const short = searching(async () => Float32Array.of(1));
    await expect(short.run({ ...usual, ...stream() })).rejects.toMatchObject({ code: 'wrong-shape' });
  });
});

describe('a search that comes to nothing', () => {
  it.each(['fools', 'margin', 'scores'] as const)(
    'is no evidence where it asks %s about NaN alone',
    async (question) => {
      const silent = searching(async ({ input, [question]: ask }) => {
        await ask(input.map(() => Number.NaN));
        return undefined;
      });
      const result = await silent.run({ ...usual, ...stream() });
      expect(result.outcomes[0]?.status).toEqual(['failed', 'failed', 'failed']);
      result.dispose();
    },
  );

  it('is out of queries where it hears nothing of its budget', async () => {
    const deaf = searching(async ({ input, margin }) => {
      for (let i = 0; i < 9; i++) await margin(input).catch(() => undefined);
      return undefined;
    });
    const result = await deaf.run({ ...usual, queryBudget: 7, ...stream() });
    expect(result.outcomes[0]?.status).toEqual(['out-of-queries', 'out-of-queries', 'out-of-queries']);
    result.dispose();
  });
});

describe('a query budget of a loop on tensors', () => {
  it('lets the last points asked about stand', async () => {
    const attack = pgd({ norm: 'linf', steps: 10, stepSize: 0.02, randomStart: false });
    const result = await attack.run({ ...usual, queryBudget: 5, ...stream() });
    // Four gradients, one query for the verification: the points after four steps. The third is fooled after two, which
    // the next gradient shows.
    expect([...(result.outcomes[0]?.gradientCalls ?? [])]).toEqual([4, 4, 3]);
    expect(result.outcomes[0]?.status).toEqual(['out-of-queries', 'out-of-queries', 'fooled']);
    expect(result.outcomes[0]?.distances[1]).toBeCloseTo(0.08, 5);
    result.dispose();
  });
});

describe('goals', () => {
  const attack = fgsm({ norm: 'linf' });
  const refused = (options: Partial<RunOptions>) => attack.run({ ...usual, ...stream(), ...options });

  it.each<[string, Partial<RunOptions>, RegExp]>([
    [
      'a target that is no class',
      { criterion: becomes(Int32Array.of(1, 2, 1)) },
      /was given the target 2, which is not one of the 2 classes/,
    ],
    ['too few targets', { criterion: becomes(Int32Array.of(1)) }, /1 targets for 3 samples/],
    [
      'the own class as target',
      { criterion: becomes(Int32Array.of(1, 0, 1)) },
      /target of sample 1 is its own label 0/,
    ],
    [
      'less than it needs to know',
      { classifier: scoresOnly(classifier) },
      /fgsm: needs gradients, but the model gives scores/,
    ],
  ])('refuse %s', async (_, options, message) => {
    await expect(refused(options)).rejects.toThrow(message);
  });

  it('refuse a margin of a model that gives decisions, and a margin below 0', async () => {
    const walk = defineMinimalAttack({
      ...{ name: 'walk', norm: 'l2', knowledge: 'decisions', iterative: true, settings: {} },
      search: async ({ input }) => input,
    });
    const run = walk.run({ ...usual, classifier: decisionsOnly(classifier), criterion: marginAtLeast(1), ...stream() });
    await expect(run).rejects.toThrow(/walk: "margin at least 1" needs scores, but the model gives decisions/);
    expect(() => marginAtLeast(-1)).toThrow(/margin -1 is no lead/);
  });

  it('with a margin ask for more than the decision', async () => {
    const run = async (kappa: number) => {
      const result = await attack.run({ ...usual, criterion: marginAtLeast(kappa), ...stream() });
      result.dispose();
      return result.outcomes[0]?.status;
    };
    // The score is x - y; a step of 0.2 on both adds 0.4.
    expect(await run(0.1)).toEqual(['fooled', 'robust', 'fooled']);
    expect(await run(0.3)).toEqual(['robust', 'robust', 'fooled']);
  });
});

describe('black boxes', () => {
  it('are refused where they answer in another shape', async () => {
    const attack = searching(async ({ input }) => input);
    const scores = async () => [[1, 2]];
    const wrong = attack.run({ ...usual, classifier: { bounds: [0, 1], classes: 2, scores }, ...stream() });
    await expect(wrong).rejects.toThrow(
      /returned 1 rows of 2 scores for 3 inputs; return one row of 2 scores an input/,
    );
  });
});
