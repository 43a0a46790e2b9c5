import {
  apgdTargeted,
  ascend,
  decisionsOnly,
  defineBoundedAttack,
  defineMinimalAttack,
  defineSearchAttack,
  fgsm,
  marginLoss,
  randomNoise,
  scoresOnly,
  spatial,
  verdict,
} from '@infomixup/attacks';
import { firstNumbers } from '@infomixup/core';
import {
  decodeExample,
  type Evaluation,
  type EvaluationProgress,
  evaluate,
  parseEvaluation,
} from '@infomixup/evaluation';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { stratifiedOrder } from '../src/record/stratified-order.js';
import { epsilons, margins, plane, planeLogits, planes, planned } from './line.js';

/** The share of margins that an L-infinity attack cannot cross. */
const robustShare = (epsilon: number) => margins.filter((margin) => margin > epsilon).length / margins.length;

const marginPgd = defineBoundedAttack({
  ...{ name: 'margin-pgd', norm: 'linf', knowledge: 'gradients', iterative: true, settings: { steps: 8 } },
  perturb: ({ inputs, gradient, project }, epsilon) => {
    let points = inputs;
    for (let step = 0; step < 8; step++)
      points = project(ascend('linf', points, gradient(points, marginLoss), epsilon / 4), epsilon);
    return points;
  },
});

/** On a linear model: straight to the boundary, which lies at the margin over the slope's length, and a little on. */
const nearestByGradient = defineMinimalAttack({
  ...{ name: 'nearest', norm: 'l2', knowledge: 'gradients', iterative: false, settings: {} },
  perturb: ({ inputs, gradient }) =>
    tf.tidy(() => {
      const slope = gradient(inputs, marginLoss);
      const margin = tf.mul(tf.abs(tf.sub(tf.mean(inputs, 1), 0.5)), 8);
      const length = tf.sqrt(tf.sum(tf.square(slope), 1));
      return tf.add(inputs, tf.mul(slope, tf.expandDims(tf.div(tf.mul(margin, 1.001), tf.square(length)), 1)));
    }),
});

const brightness = defineSearchAttack({
  ...{ name: 'brightness', threat: 'brightness-percent', knowledge: 'decisions', iterative: false, settings: {} },
  search: async ({ input, fools }, percent) => {
    for (const sign of [-1, 1]) if (await fools(input.map((value) => value + (sign * percent) / 100))) break;
    return undefined;
  },
});

let honest: Evaluation;
beforeAll(async () => {
  honest = await evaluate(planned());
});

describe('evaluate', () => {
  it('finds the known decay of a linear model', () => {
    const { attacks, clean, n } = honest;
    expect([n, clean.correct, clean.accuracy]).toEqual([40, 40, 1]);
    const [single, iterative, noise] = attacks;
    expect(single?.accuracy).toEqual(epsilons.map(robustShare));
    expect(iterative?.accuracy).toEqual(epsilons.map(robustShare));
    expect(single?.successes).toEqual(epsilons.map((epsilon) => 40 * (1 - robustShare(epsilon))));
    expect(iterative?.n).toBe(24);
    expect(noise?.area).toBeGreaterThan(single?.area ?? 1);
    expect(noise?.gradientCalls).toBe(0);
  });

  it('computes the area, the distances and what was spent', () => {
    const [single] = honest.attacks;
    // Trapezoids over 1, 0.75, 0.5, 0.25, 0, 0, each 0.1 wide, divided by 0.5.
    expect(single?.area).toBeCloseTo(0.4, 12);
    expect(single?.meanDistance[0]).toBeNull();
    expect(single?.meanDistance[2]).toBeCloseTo(0.2, 6);
    expect(single?.gradientCalls).toBe(40);
    expect(single?.zeroGradients).toBe(0);
  });

  it('keeps the passes of a cascade, and those that it saves, budget by budget', async () => {
    const options = { ...planned(), batchSize: 24 };
    const { attacks } = await evaluate({
      ...options,
      attacks: [
        { attack: verdict({ norm: 'linf', tolerance: 0.3 }), epsilons: [0, 0.1, 0.5] },
        ...options.attacks.slice(0, 1),
      ],
    });
    const [cascade, single] = attacks;
    const nothing = { forwards: 0, backwards: 0 };
    expect(single).not.toHaveProperty('passes');
    expect(cascade?.accuracy).toEqual([1, 0.75, 0]);
    const [none, some, all] = cascade?.passes ?? [];
    expect(none).toEqual({ spent: nothing, autoAttack: nothing });
    // Of 40 samples, 30 stay robust.
    expect(some?.autoAttack).toEqual({ forwards: 30 * 5400, backwards: 30 * 300 });
    expect(all?.autoAttack).toEqual(nothing);
    const spent = [some, all].reduce((sum, at) => sum + (at?.spent.backwards ?? 0), 0);
    expect(spent).toBe(cascade?.gradientCalls);
    expect(some?.spent.backwards).toBeLessThan((some?.autoAttack.backwards ?? 0) / 5);
  });

  it('takes the worst case for each sample within one norm', async () => {
    const options = planned();
    const { worstCase } = await evaluate({
      ...options,
      attacks: [...options.attacks, { attack: fgsm({ norm: 'l2' }), epsilons: [0, 0.2] }],
    });
    expect(worstCase.map(({ norm, n }) => [norm, n])).toEqual([
      ['linf', 24],
      ['l2', 40],
    ]);
    expect(worstCase[0]?.attacks).toEqual(['fgsm', 'pgd', 'random-noise']);
    expect(worstCase[0]?.accuracy).toEqual(epsilons.map(robustShare));
    // A mean lies `margin` from grey, the input 2 * margin in L2.
    expect(worstCase[1]?.accuracy).toEqual([1, 0.75]);
  });

  it('passes every check on an honest model', async () => {
    const { checks } = await evaluate({ ...planned(), probeSamples: 16 });
    const others = checks.filter(({ verdict }) => verdict !== 'pass').map(({ name, verdict }) => [name, verdict]);
    // It is no random model, and no other was given.
    expect(others).toEqual(['averaging-changes-little', 'white-box-beats-transfer'].map((name) => [name, 'not-run']));
    expect(checks).toHaveLength(21);
  });

  it('gives the same JSON for the same seed, whatever the batches, given at once or later, and another for another seed', async () => {
    const json = async (change: object) => JSON.stringify(await evaluate({ ...planned(), ...change }));
    const first = await json({});
    // Compared as booleans: the texts are too long to print.
    expect((await json({ batchSize: 40 })) === first).toBe(true);
    const { dataset } = planned();
    const gather = async (indices: Int32Array) => dataset.gather(indices);
    expect((await json({ dataset: { ...dataset, gather } })) === first).toBe(true);
    expect((await json({ seed: 8 })) === first).toBe(false);
  });

  it('keeps an attack’s numbers when another attack is added before it', async () => {
    const options = planned();
    const alone = await evaluate({ ...options, attacks: options.attacks.slice(2) });
    expect(alone.attacks[0]).toEqual(honest.attacks[2]);
  });

  it('keeps the first samples as examples that can be decoded', async () => {
    const options = { ...planned(), examples: 3 };
    const evaluation = await evaluate(options);
    const { clean, perturbed } = evaluation.examples;
    expect(clean.map(({ sample }) => sample)).toEqual([0, 1, 2]);
    expect(perturbed).toHaveLength(3 * 3 * 4);
    const { inputs, labels } = await options.dataset.gather(Int32Array.of(0, 1, 2));
    const original = await inputs.array();
    inputs.dispose();
    clean.forEach(({ sample, label, prediction, values }) => {
      expect([label, prediction]).toEqual([labels[sample], labels[sample]]);
      expect([...decodeExample(evaluation, values)]).toEqual((original as number[][])[sample]);
    });
    perturbed.forEach(({ sample, epsilon, values }) => {
      const [from] = decodeExample(evaluation, clean[sample]?.values ?? '');
      for (const to of decodeExample(evaluation, values))
        expect(Math.abs(to - (from ?? 0))).toBeLessThan(epsilon + 1e-6);
    });
    expect(perturbed.at(-1)?.epsilon).toBe(0.5);
  });

  it('tells what perturbations of another model do', async () => {
    // Rounding has a gradient of zero, and leaves the classes as they are.
    const masked = { ...plane, logits: (inputs: tf.Tensor) => tf.tidy(() => tf.round(planeLogits(inputs, 40))) };
    const options = { ...planned(masked), probeSamples: 4, surrogates: { twin: plane } };
    const [first, ...others] = (await evaluate({ ...options, attacks: options.attacks.slice(0, 1) })).transfer ?? [];
    expect(others).toEqual([]);
    expect(first).toMatchObject({ from: 'twin', norm: 'linf', n: 4, whiteBox: 1 });
    expect(first?.alone).toBeGreaterThan(0);
    // Random starts break some of them too.
    expect(first?.accuracy).toBeLessThanOrEqual(1 - (first?.alone ?? 0) / 4);
    expect(first?.ofSource).toBe(first?.accuracy);
  });

  it('fails a model whose answer hangs on the other inputs of the batch', async () => {
    const compared = {
      ...plane,
      logits: (inputs: tf.Tensor) =>
        tf.tidy(() => {
          const logits = planeLogits(inputs);
          return tf.sub(logits, tf.mean(logits, 0, true)) as tf.Tensor2D;
        }),
    };
    const options = { ...planned(compared), probeSamples: 8 };
    const { checks } = await evaluate({ ...options, attacks: options.attacks.slice(0, 1) });
    const found = checks.find(({ name }) => name === 'same-answer-alone');
    expect(found).toMatchObject({ verdict: 'fail', numbers: { 'changed predictions': found?.samples.length } });
    expect(found?.samples.length).toBeGreaterThan(1);
  });

  it('takes a stratified part on demand, and says which', async () => {
    const { labels, inputs } = await planes().gather(firstNumbers(40));
    inputs.dispose();
    const options = { ...planned(), stratified: true, probeSamples: 2 };
    const attacks = options.attacks.slice(0, 1).map((plan) => ({ ...plan, samples: 10 }));
    const { order = [], ...rest } = await evaluate({ ...options, attacks });
    const again = await evaluate({ ...options, attacks, seed: 8, batchSize: 3, probeSamples: 0 });
    expect(again.order).toEqual(order);
    expect(new Set(order).size).toBe(10);
    expect(order.filter((sample) => labels[sample] === 0)).toHaveLength(5);
    // Each sample's outcome is its own, wherever it stands.
    const ofAll = honest.attacks[0]?.brokenFrom ?? [];
    expect(rest.attacks[0]?.brokenFrom).toEqual(order.map((sample) => ofAll[sample]));
    expect(rest.examples.clean.map(({ sample, label }) => [sample, label])).toEqual(
      order.slice(0, 8).map((sample) => [sample, labels[sample]]),
    );
    expect(new Set(rest.trajectories?.map(({ sample }) => sample))).toEqual(new Set(order.slice(0, 2)));
    expect(() => parseEvaluation(JSON.stringify({ ...rest, order }), 'a.json')).not.toThrow();
    const twice = [...order.slice(1), order[1]];
    expect(() => parseEvaluation(JSON.stringify({ ...rest, order: twice }), 'a.json')).toThrow(/order: .*each once/);
  });

  it('every first part of a stratified order has each class in its share', () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 90 ? 1 : 2));
    const order = stratifiedOrder(labels);
    expect(new Set(order).size).toBe(100);
    const shares = [0.7, 0.2, 0.1];
    for (let n = 1; n <= 100; n++)
      shares.forEach((share, label) => {
        const held = order.subarray(0, n).filter((sample) => labels[sample] === label).length;
        expect(Math.abs(held - share * n), `class ${label} of ${n}`).toBeLessThanOrEqual(1);
      });
  });

  it('tells how far it is, up to the total of each part', async () => {
    const heard: EvaluationProgress[] = [];
    await evaluate({ ...planned(), probeSamples: 8, onProgress: (progress) => heard.push(progress) });
    const ends = heard.filter(({ done, total }) => done === total).map(({ phase, name }) => `${phase} ${name}`);
    expect(ends).toEqual([
      'clean clean',
      'attack fgsm linf',
      'attack pgd linf',
      'attack random-noise linf',
      'probe pgd linf',
      'probe random-noise linf',
      'probe gradients linf',
    ]);
    expect(heard.find(({ name }) => name === 'pgd linf')).toMatchObject({
      phase: 'attack',
      name: 'pgd linf',
      done: 16,
      total: 24,
    });
    const shares = heard.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 9);
    // FGSM is one step, and PGD ten on the same budgets and on 24 of 40 samples.
    const shareAt = (wanted: string) => heard.findLast(({ phase, name }) => `${phase} ${name}` === wanted)?.share ?? 0;
    const single = shareAt('attack fgsm linf') - shareAt('clean clean');
    expect(shareAt('attack pgd linf') - shareAt('attack fgsm linf')).toBeCloseTo((single * 10 * 24) / 40, 9);
  });

  it('counts what each class is taken for, and draws the ways of the first samples', async () => {
    const { clean, trajectories = [], attacks } = await evaluate({ ...planned(), probeSamples: 8, probeSteps: 10 });
    expect(clean.confusion).toEqual([
      [20, 0, 0],
      [0, 20, 0],
    ]);
    expect(attacks[0]?.intervals?.[0]).toEqual([expect.closeTo(0.912, 3), 1]);
    const plain = trajectories.filter(({ walk }) => walk === 'cross-entropy');
    expect(plain.map(({ sample }) => sample)).toEqual([0, 1]);
    for (const { loss, distance, gradient, epsilon, prediction } of plain) {
      expect([loss.length, gradient.length, prediction.length]).toEqual([11, 10, 11]);
      expect(distance[0]).toBe(0);
      expect(distance.at(-1)).toBeCloseTo(epsilon ?? 0, 6);
      expect(loss.at(-1)).toBeGreaterThan(loss[0] ?? Infinity);
    }
  });

  it('runs no probe where told so, and says which checks were not run', async () => {
    const options = planned();
    const { probes, checks } = await evaluate({ ...options, attacks: options.attacks.slice(0, 1) });
    expect(probes).toEqual([]);
    expect(checks.filter(({ verdict }) => verdict === 'not-run').map(({ name }) => name)).toEqual([
      'deterministic-forward',
      'logits-not-probabilities',
      'gradients-match-differences',
      'attack-raises-the-loss',
      'same-result-when-rescaled',
      'stable-predictions',
      'averaging-changes-little',
      'answers-attacked-inputs',
      'same-answer-alone',
      'unbounded-attack-succeeds',
      'best-point-returned',
      'attack-has-converged',
      'restarts-change-little',
      'iterative-at-least-single-step',
      'noise-weaker-than-gradients',
      'white-box-beats-transfer',
      'stronger-attack-changes-little',
      'success-grows-with-epsilon',
    ]);
  });

  it('measures the clean accuracy alone where no attack is asked for', async () => {
    const { attacks, worstCase, probes, clean } = await evaluate({ ...planned(), attacks: [] });
    expect([attacks, worstCase, probes]).toEqual([[], [], []]);
    expect(clean.accuracy).toBe(1);
  });

  it('stops between two batches when it is told to', async () => {
    const stop = new AbortController();
    const before = tf.memory().numTensors;
    const running = evaluate({
      ...planned(),
      signal: stop.signal,
      onProgress: ({ phase }) => {
        if (phase === 'attack') stop.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind, also when the classifier throws', async () => {
    const before = tf.memory().numTensors;
    await evaluate({ ...planned(), probeSamples: 8 });
    expect(tf.memory().numTensors).toBe(before);
    let calls = 0;
    const broken = {
      ...plane,
      logits: (inputs: tf.Tensor) => {
        calls += 1;
        if (calls > 5) throw new Error('out of order');
        return plane.logits(inputs);
      },
    };
    await expect(evaluate(planned(broken))).rejects.toThrow('out of order');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [
      'a negative epsilon',
      { attacks: [{ attack: fgsm({ norm: 'linf' }), epsilons: [-0.1, 0] }] },
      /attacks\[0\] \(fgsm\): epsilons\[0\] is -0.1/,
    ],
    ['no samples', { attacks: [{ attack: fgsm({ norm: 'linf' }), epsilons: [0, 1], samples: 0 }] }, /samples is 0/],
    ['a batch size of zero', { batchSize: 0 }, /batchSize is 0/],
    ['a seed that is not whole', { seed: 0.5 }, /seed is 0.5/],
    [
      'another range of values',
      { classifier: { ...plane, bounds: [0, 255] as const } },
      /planes has values in \[0,1\], and plane takes \[0,255\]: scale the data set/,
    ],
    [
      'another number of classes',
      { classifier: { ...plane, classes: 10 } },
      /planes has 2 classes, and plane takes 10/,
    ],
    ['an empty data set', { dataset: { ...planes(), size: 0 } }, /size of planes is 0/],
    [
      'two attacks of one name and norm',
      { attacks: [0, 1].map(() => ({ attack: fgsm({ norm: 'linf' }), epsilons: [0, 1] })) },
      /attacks\[1\]: fgsm linf stands above already/,
    ],
    [
      'what is no attack',
      { attacks: [{ attack: 'pgd' as never, epsilons: [0, 1] }] },
      /attacks\[0\].attack is "pgd"; give an attack/,
    ],
    [
      'an attack that is about inputs of another shape',
      { attacks: [...planned().attacks, { attack: spatial(), epsilons: [0, 10] }] },
      /spatial: works on images.* was given inputs of shape \[4\]/,
    ],
    [
      'an attack that needs more classes',
      { attacks: [...planned().attacks, { attack: apgdTargeted({ norm: 'linf' }), epsilons }] },
      /apgd-targeted: needs 4 classes, and the classifier has 2/,
    ],
    ['no classifier', { classifier: undefined as never }, /classifier is undefined/],
    ['an option that is misspelt', { probesamples: 3 } as object, /no option probesamples; there are .*probeSamples/],
  ])('refuses %s before any work', async (_, change, message) => {
    await expect(evaluate({ ...planned(), ...change })).rejects.toThrow(message);
  });
});

describe('remedies', () => {
  it('start from what the attacks left of the samples that they were made on', async () => {
    const squashed = { ...plane, logits: (points: tf.Tensor) => tf.mul<tf.Tensor2D>(planeLogits(points), 1e4) };
    const attacks = [{ attack: fgsm({ norm: 'linf' }), epsilons, samples: 10 }];
    const { checks, attacks: found } = await evaluate({
      ...{ ...planned(), classifier: squashed, attacks, probeSamples: 40, probeSteps: 10 },
    });
    const remedies = checks.flatMap(({ remedy }) => remedy ?? []);
    expect(remedies.length).toBeGreaterThan(0);
    for (const { n, before, epsilon } of remedies) {
      expect(n).toBe(10);
      expect(before).toBe(found[0]?.accuracy[epsilons.indexOf(epsilon)]);
    }
  });
});

describe('attacks of all kinds', () => {
  const grid = [0, 0.1, 0.2, 0.3];
  const verdictOf = (evaluation: Evaluation, check: string) =>
    evaluation.checks.find(({ name }) => name === check)?.verdict;

  it('a margin attack counts its gradients and is not taken for noise', async () => {
    const attacks = [fgsm({ norm: 'linf' }), marginPgd].map((attack) => ({ attack, epsilons: grid }));
    const evaluation = await evaluate({ ...planned(), attacks });
    expect(evaluation.attacks[1]).toMatchObject({ knowledge: 'gradients', iterative: true, zeroGradients: 0 });
    expect(evaluation.attacks[1]?.gradientCalls).toBe(3 * 40 * 8);
    expect(evaluation.attacks[1]?.accuracy).toEqual(grid.map(robustShare));
    expect(verdictOf(evaluation, 'noise-weaker-than-gradients')).toBe('not-run');
    expect(verdictOf(evaluation, 'iterative-at-least-single-step')).toBe('pass');
  });

  it('minimal attacks and threats without a norm have curves and worst cases of their own', async () => {
    const evaluation = await evaluate({
      ...planned(),
      attacks: [
        { attack: nearestByGradient, epsilons: [0, 0.2, 0.4, 0.6] },
        { attack: brightness, epsilons: [0, 20, 40] },
      ],
    });
    const [minimal, search] = evaluation.attacks;
    // A mean lies `margin` from grey, the input 2 * margin in L2: 0.1, 0.3, 0.5 and 0.7.
    expect(minimal).toMatchObject({ seeks: 'minimal', accuracy: [1, 0.75, 0.5, 0.25], gradientCalls: 40 });
    // Margins of 0.05, 0.15, 0.25 and 0.35 in the mean.
    expect(search).toMatchObject({ norm: 'none', threat: 'brightness-percent', accuracy: [1, 0.5, 0] });
    expect(evaluation.worstCase.map(({ threat, attacks }) => [threat, attacks])).toEqual([
      ['l2', ['nearest']],
      ['brightness-percent', ['brightness']],
    ]);
    const parse = (change: object) => parseEvaluation(JSON.stringify({ ...evaluation, ...change }), 'a.json');
    expect(() => parse({})).not.toThrow();
    // Of ten samples at each of four distances, whatever the budgets.
    const { distances, quartiles } = minimal?.nearest ?? { distances: [], quartiles: [] };
    expect(distances).toHaveLength(40);
    expect(quartiles.map((distance) => Number(distance?.toFixed(2)))).toEqual([0.1, 0.3, 0.5]);
    expect(search).not.toHaveProperty('nearest');
    const wrong = { distances, quartiles: [0.1, 0.2, 0.5] };
    expect(() => parse({ attacks: [{ ...minimal, nearest: wrong }, search] })).toThrow(/nearest\.quartiles/);
  });

  it('keeps to a query budget, and says what it ended', async () => {
    const asked = { attack: brightness, epsilons: [20, 40] };
    const costs = async (queryBudget: number) =>
      (await evaluate({ ...planned(), probeSamples: 0, attacks: [{ ...asked, queryBudget }] })).attacks[0];
    // Two tries and a look at the better of them.
    expect(await costs(3)).toMatchObject({ queryBudget: 3, accuracy: [0.5, 0], outOfQueries: [0, 0] });
    const one = await costs(1);
    expect(one).toMatchObject({ queryBudget: 1, accuracy: [1, 1] });
    expect(one?.outOfQueries.every((count) => count > 0)).toBe(true);
    // Once as they are, and once at each budget.
    expect(one?.queries).toBeLessThanOrEqual(40 * 3);
    await expect(costs(0)).rejects.toThrow(/attacks\[0\] \(brightness\): queryBudget is 0; give a whole number/);
  });
});

describe('black boxes', () => {
  const noise = { attack: randomNoise({ norm: 'linf', draws: 2 }), epsilons };
  const verdicts = ({ checks }: Evaluation) => Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
  const evaluated = (classifier: ReturnType<typeof scoresOnly> | ReturnType<typeof decisionsOnly>) =>
    evaluate({ ...planned(), classifier, attacks: [noise], probeSamples: 8 });

  it('are evaluated by what they tell', async () => {
    const attacks = honest.attacks.filter(({ name }) => name === 'random-noise');
    for (const blackBox of [scoresOnly(plane), decisionsOnly(plane)]) {
      const evaluation = await evaluated(blackBox);
      expect(evaluation.attacks).toEqual(attacks);
      expect(evaluation.clean).toEqual(honest.clean);
      expect(evaluation.probes.map(({ name }) => name)).toEqual(['random-noise']);
      expect(verdicts(evaluation)).toMatchObject({ 'deterministic-forward': 'pass', 'useful-gradients': 'not-run' });
    }
  });

  it('are taken to give probabilities by their scores alone', async () => {
    expect(verdicts(await evaluated(decisionsOnly(plane)))['logits-not-probabilities']).toBe('not-run');
    const softmax = { ...plane, logits: (inputs: tf.Tensor) => tf.softmax(plane.logits(inputs)) };
    expect(verdicts(await evaluated(scoresOnly(softmax)))['logits-not-probabilities']).toBe('warn');
  });

  it('are spared what needs more, before any work', async () => {
    const asked = evaluate({ ...planned(), classifier: scoresOnly(plane) });
    await expect(asked).rejects.toThrow(
      /attacks\[0\] \(fgsm\) needs gradients, and the model tells scores alone; take an attack that needs no more/,
    );
  });
});
