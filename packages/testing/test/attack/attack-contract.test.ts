import {
  type Attack,
  type AttackResult,
  type BoundedAttack,
  type BudgetOutcome,
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

/** The sound attack, run as `change` says. */
const tampered = (change: (run: Run) => Run): Attack => ({ ...sound, run: change(sound.run) });

/** The sound attack, whose result `change` tells wrongly. */
const lying = (change: (result: AttackResult) => AttackResult): Attack =>
  tampered(
    (run) =>
      async (...args) =>
        change(await run(...args)),
  );

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
  'leaves misclassified samples alone': {
    'counts them': lyingOutcomes(({ status }) => ({
      status: status.map((one) => (one === 'misclassified' ? 'fooled' : one)),
    })),
    'moves them': moving((points) => tf.tidy(() => tf.clipByValue(tf.add(points, 1e-3), 0, 1))),
  },
  'counts its queries': {
    'counts none': lying((result) => ({ ...result, queries: 0 })),
    'counts halves': lying((result) => ({ ...result, gradientCalls: 0.5 })),
  },
  'changes nothing it is given': {
    'writes on labels': tampered((run) => (classifier, batch, ...rest) => {
      batch.labels[0] = ((batch.labels[0] ?? 0) + 1) % classifier.classes;
      return run(classifier, batch, ...rest);
    }),
  },
  'gives the same result for the same seed': {
    'draws elsewhere': tampered(
      () => (classifier, batch, goal, rng, options) =>
        lucky.run(classifier, batch, goal, rng.fork('call', calls++), options),
    ),
  },
  'treats each sample alone, whatever the batch size and order': {
    'draws by position': tampered(() => (classifier, batch, goal, rng, options) => {
      const { indices: _, ...rest } = options ?? {};
      return lucky.run(classifier, batch, goal, rng, rest);
    }),
    'draws by batch': tampered(
      (_run) => (classifier, batch, goal, rng, options) =>
        lucky.run(classifier, batch, goal, rng.fork('size', options?.batchSize ?? 0), options),
    ),
  },
  'fools a linear classifier where the budget closes the margin': {
    'hopes for luck': lucky,
    'spends twice the budget': tampered(
      (run) =>
        (classifier, batch, goal, ...rest) =>
          run(
            classifier,
            batch,
            'epsilons' in goal ? { epsilons: goal.epsilons.map((epsilon) => 2 * epsilon) } : goal,
            ...rest,
          ).then((result) => ({
            ...result,
            outcomes: result.outcomes.map((outcome) => ({ ...outcome, epsilon: outcome.epsilon / 2 })),
          })),
    ),
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
    'mends labels': tampered(
      (run) =>
        (classifier, batch, ...rest) =>
          run(classifier, { ...batch, labels: batch.labels.map((label) => Math.min(label, 1)) }, ...rest),
    ),
    'mends budgets': tampered(
      (run) =>
        (classifier, batch, goal, ...rest) =>
          run(classifier, batch, 'epsilons' in goal ? { epsilons: goal.epsilons.map(Math.abs) } : goal, ...rest),
    ),
  },
  'leaves no tensors behind': {
    'keeps one a run': tampered((run) => (...args) => {
      forever.push(tf.scalar(1));
      return run(...args);
    }),
    'frees nothing': lying((result) => ({ ...result, dispose: () => {} })),
  },
  'leaves no tensors behind when the classifier throws': {
    'frees on success only': tampered((run) => async (...args) => {
      const copy = tf.clone(args[1].inputs);
      const result = await run(...args);
      copy.dispose();
      return result;
    }),
  },
  'serves inside a training step': {
    'goes too far': perturbing((_classifier, inputs, _labels, epsilon) =>
      tf.tidy(() => tf.clipByValue(tf.add(inputs, 2 * epsilon), 0, 1)),
    ),
    'draws elsewhere': perturbing((classifier, inputs, labels, epsilon, rng) =>
      lucky.perturb(classifier, inputs, labels, epsilon, rng.fork('call', calls++)),
    ),
    'leaves a copy': perturbing((classifier, inputs, labels, epsilon, rng) => {
      forever.push(tf.keep(tf.clone(inputs)));
      return sound.perturb(classifier, inputs, labels, epsilon, rng);
    }),
  },
  'describes itself': {
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

describeAttack('fgsm', { create: () => fgsm({ norm: 'l2' }) });
