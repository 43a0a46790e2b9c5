import {
  type Attack,
  type AttackResult,
  ascend,
  type BoundedAttack,
  type BudgetOutcome,
  defineBoundedAttack,
  defineMinimalAttack,
  fgsm,
  pgd,
  randomNoise,
} from '@infomixup/attacks';
import { InfomixupError } from '@infomixup/core';
import { attackContract, describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

type Run = Attack['run'];

const lucky = randomNoise({ norm: 'linf', draws: 1 });
const sound = pgd({ norm: 'linf', steps: 3, relativeStepSize: 1 });
const nearest = defineMinimalAttack({
  ...{ name: 'nearest', norm: 'l2', knowledge: 'gradients', iterative: false, settings: {} },
  perturb: ({ inputs, inputGradient }) => ascend('l2', inputs, inputGradient(), 0.6),
});

/** The sound attack, run as `change` says. */
const tampered = (change: (run: Run) => Run): Attack => ({ ...sound, run: change(sound.run) });

/** The sound attack, whose result `change` tells wrongly. */
const lying = (change: (result: AttackResult) => AttackResult): Attack =>
  tampered((run) => async (options) => change(await run(options)));

const lyingOutcomes = (change: (outcome: BudgetOutcome) => Partial<BudgetOutcome>): Attack =>
  lying((result) => {
    const outcomes = result.outcomes.map((outcome) => ({ ...outcome, ...change(outcome) }));
    const dispose = () => {
      result.dispose();
      tf.dispose(outcomes.map(({ perturbed }) => perturbed));
    };
    return { ...result, outcomes, dispose };
  });

/** The sound attack, whose perturbed inputs `change` replaces. */
const moving = (change: (points: tf.Tensor) => tf.Tensor): Attack =>
  lyingOutcomes(({ perturbed }) => ({ perturbed: change(perturbed) }));

const forever: tf.Tensor[] = [];
let calls = 0;

const perturbing = (perturb: BoundedAttack['perturb']): BoundedAttack => ({ ...sound, perturb });

/** For each promise, attacks that break it. */
const breakers: Readonly<Record<keyof typeof attackContract, Readonly<Record<string, Attack>>>> = {
  'keeps to the budget and the bounds': {
    'goes a little too far': moving((points) => tf.tidy(() => tf.clipByValue(tf.add(points, 1e-3), 0, 1))),
    'leaves the bounds': moving((points) => tf.sub(points, 1e-6)),
    'changes the shape': moving((points) => tf.reshape(points, [points.size])),
  },
  'changes nothing without a budget': {
    'adds what no one sees': lyingOutcomes(({ epsilon, perturbed }) =>
      epsilon === 0 ? { perturbed: tf.tidy(() => tf.mul(perturbed, 1 + 2 ** -22)) } : {},
    ),
  },
  'reports what a forward pass of its own shows': {
    'claims success': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'robust' ? 'fooled' : one)),
    })),
    'hides success': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'fooled' ? 'robust' : one)),
    })),
    'misreads classes': lyingOutcomes(({ predictions }) => ({ predictions: predictions.map((one) => (one + 1) % 3) })),
    'measures short': lyingOutcomes(({ distances }) => ({ distances: distances.map((one) => one / 2) })),
    'forgets what was clean': lying((result) => ({ ...result, cleanPredictions: new Int32Array(12) })),
  },
  'loses no success that it saw': {
    'gives its last point': defineBoundedAttack({
      ...{ name: 'leaves-again', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} },
      perturb: ({ inputs, inputGradient, gradient }, epsilon) => {
        gradient(tf.clipByValue(ascend('linf', inputs, inputGradient(), epsilon), 0, 1));
        return inputs;
      },
    }),
    'keeps the last success': defineMinimalAttack({
      ...{ name: 'goes-far', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} },
      perturb: ({ inputs, inputGradient, gradient }) => {
        const along = (length: number) => tf.clipByValue(ascend('linf', inputs, inputGradient(), length), 0, 1);
        for (const length of [0.05, 0.1, 0.2, 0.4]) gradient(along(length));
        return along(0.8);
      },
    }),
  },
  'stops early without another verdict': {},
  'leaves misclassified samples alone': {
    'counts them': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'misclassified' ? 'fooled' : one)),
    })),
    'moves them': moving((points) => tf.tidy(() => tf.clipByValue(tf.add(points, 1e-3), 0, 1))),
  },
  'counts its queries': {
    'counts none': lying((result) => ({ ...result, queries: 0 })),
    'counts halves': lying((result) => ({ ...result, gradientCalls: 0.5 })),
    'asks behind its own back': tampered((run) => (options) => {
      const { classifier, batch } = options;
      if ('logits' in classifier) tf.dispose(tf.tidy(() => classifier.logits(batch.inputs)));
      return run(options);
    }),
    'counts for no sample': lyingOutcomes(({ queries }) => ({ queries: queries.map(() => 0) })),
  },
  'keeps the query budget': {
    'forgets it': tampered(
      (run) =>
        ({ queryBudget: _, ...options }) =>
          run(options),
    ),
    'calls robust what ran out': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'out-of-queries' ? 'robust' : one)),
    })),
  },
  'succeeds wherever its nearest points are within the budget': {
    'tells no nearest points': { ...sound, seeks: 'minimal' },
    'succeeds at any budget': {
      ...nearest,
      run: async (options) => {
        const result = await nearest.run(options);
        const outcomes = result.outcomes.map((outcome) => ({ ...outcome, status: result.nearest?.status ?? [] }));
        return { ...result, outcomes };
      },
    },
  },
  'changes nothing it is given': {
    'writes on labels': tampered((run) => (options) => {
      const { batch, classifier } = options;
      batch.labels[0] = ((batch.labels[0] ?? 0) + 1) % classifier.classes;
      return run(options);
    }),
  },
  'gives the same result for the same seed': {
    'draws elsewhere': tampered(() => (options) => lucky.run({ ...options, rng: options.rng.fork('call', calls++) })),
  },
  'treats each sample alone, whatever the batch size and order': {
    'draws by position': tampered(
      () =>
        ({ indices: _, ...options }) =>
          lucky.run(options),
    ),
    'draws by batch': tampered(
      () => (options) => lucky.run({ ...options, rng: options.rng.fork('size', options.batchSize ?? 0) }),
    ),
  },
  'fools a linear classifier where the budget closes the margin': {
    'hopes for luck': lucky,
    'spends twice the budget': tampered(
      (run) => (options) =>
        run({ ...options, epsilons: (options.epsilons ?? []).map((epsilon) => 2 * epsilon) }).then((result) => ({
          ...result,
          outcomes: result.outcomes.map((outcome) => ({ ...outcome, epsilon: outcome.epsilon / 2 })),
        })),
    ),
  },
  'aims at targets': {
    'ignores them': tampered(
      (run) =>
        ({ criterion: _, ...options }) =>
          run(options),
    ),
    'goes the other way': defineBoundedAttack({
      ...{ name: 'backwards', norm: 'linf', knowledge: 'gradients', iterative: false, settings: {} },
      perturb: ({ inputs, inputGradient, targeted }, epsilon) =>
        ascend('linf', inputs, inputGradient(), targeted ? -epsilon : epsilon),
    }),
    'fails on them': tampered((run) => (options) => {
      if (options.criterion?.targets) throw new Error('knows no targets');
      return run(options);
    }),
  },
  'keeps the margin asked for': {
    'ignores it': tampered(
      (run) =>
        ({ criterion: _, ...options }) =>
          run(options),
    ),
    'stops at the first misclassification': defineBoundedAttack({
      ...{ name: 'hasty', norm: 'linf', knowledge: 'gradients', iterative: true, settings: {} },
      search: async ({ input, label, decision, gradient, project }, epsilon) => {
        const slope = await gradient(input);
        for (let step = 1; step <= 10; step++) {
          const point = project(
            input.map((value, i) => value + ((step * epsilon) / 10) * Math.sign(slope[i] ?? 0)),
            epsilon,
          );
          if ((await decision(point)) !== label) return point;
        }
        return undefined;
      },
    }),
  },
  'attacks black boxes that tell enough, and no others': {
    'declares too little': { ...sound, knowledge: 'scores' },
    'declares too much': { ...lucky, knowledge: 'gradients' },
  },
  'notices flat losses': { 'notices nothing': lying((result) => ({ ...result, zeroGradients: 0 })) },
  'survives gradients that are not numbers': {
    'calls them robust': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'failed' ? 'robust' : one)),
    })),
    'hands them on': moving((points) => tf.mul(points, Number.NaN)),
  },
  'survives logits that are not numbers': {
    'calls them success': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'misclassified' ? 'fooled' : one)),
    })),
  },
  'refuses mistakes of the caller': {
    'mends labels': tampered((run) => (options) => {
      const labels = options.batch.labels.map((label) => Math.min(label, 1));
      return run({ ...options, batch: { ...options.batch, labels } });
    }),
    'mends budgets': tampered(
      (run) => (options) => run({ ...options, epsilons: (options.epsilons ?? []).map(Math.abs) }),
    ),
  },
  'leaves no tensors behind': {
    'keeps one a run': tampered((run) => (options) => {
      forever.push(tf.scalar(1));
      return run(options);
    }),
    'frees nothing': lying((result) => ({ ...result, dispose: () => {} })),
  },
  'leaves no tensors behind when the classifier throws': {
    'frees on success only': tampered((run) => async (options) => {
      const copy = tf.clone(options.batch.inputs);
      const result = await run(options);
      copy.dispose();
      return result;
    }),
  },
  'serves inside a training step': {
    'goes too far': perturbing(({ batch, epsilon }) =>
      tf.tidy(() => tf.clipByValue(tf.add(batch.inputs, 2 * epsilon), 0, 1)),
    ),
    'draws elsewhere': perturbing((options) => lucky.perturb({ ...options, rng: options.rng.fork('call', calls++) })),
    'leaves a copy': perturbing((options) => {
      forever.push(tf.keep(tf.clone(options.batch.inputs)));
      return sound.perturb(options);
    }),
  },
  'describes itself': {
    'knows the unknown': { ...sound, threat: 'l2' },
    'has settings JSON forgets': { ...sound, settings: { stepSize: Number.POSITIVE_INFINITY } },
  },
};

describe('the contract of attacks', () => {
  for (const [promise, attacks] of Object.entries(breakers))
    for (const [deed, attack] of Object.entries(attacks))
      it(`"${promise}" fails an attack that ${deed}`, async () => {
        const check = Object.entries(attackContract).find(([name]) => name === promise)?.[1];
        const error: unknown = await check?.({ create: () => attack }).catch((reason: unknown) => reason);
        expect(InfomixupError.isInstance(error) && error.code).toMatch(/contract-broken|tensor-growth/);
        tf.dispose(forever.splice(0));
      });
});

it('fails an attack whose early stop changes verdicts', async () => {
  const check = attackContract['stops early without another verdict'];
  const subject = { create: () => sound, withoutEarlyStop: () => lucky };
  await expect(check(subject)).rejects.toMatchObject({ code: 'contract-broken' });
});

describeAttack('fgsm', { create: () => fgsm({ norm: 'l2' }) });
