import { averaged, type GradientNorm, marginLoss } from '@infomixup/attacks';
import { type Classifier, crossEntropy, randomStream } from '@infomixup/core';
import { greyRadius } from '../grey-radius.js';
import { logitRows } from '../record/logit-rows.js';
import { eachBatch } from '../record/subject.js';
import { type Differences, differences } from './differences.js';
import { gradientOf, rescaled, type Slope } from './slopes.js';
import { type Walk, type WalkedSubject, type WalkPlan, walk } from './walk.js';

/** Where and how a model is diagnosed. */
export interface DiagnosisPlan {
  readonly norm: GradientNorm;
  readonly epsilon: number;
  readonly samples: number;
  /** Of each walk. */
  readonly steps: number;
  readonly seed: number;
  /** Values in one input. */
  readonly inputSize: number;
  /** Whether passes of the same inputs differ. */
  readonly isRandom: boolean;
  /** Models whose perturbations are tried on the model, by name. */
  readonly surrogates: Readonly<Record<string, Classifier>>;
  /** Whose gradients stand in for the model's. */
  readonly standIn: Classifier | undefined;
}

/** What walks and differences show of a model at one epsilon. */
export interface Diagnosis extends Pick<DiagnosisPlan, 'norm' | 'epsilon' | 'steps'> {
  /** The first follows the cross-entropy from the inputs, as the simplest PGD would. */
  readonly walks: readonly Walk[];
  readonly differences: Differences;
  /** What logits are multiplied with so that the true class leads by five at half of the samples. */
  readonly scale: number;
}

const lead = 5;

/** The factor that gives half of the samples a lead of at least {@link lead}; 1 where logits are all alike. */
async function scaleOf({ classifier, ...subject }: WalkedSubject, samples: number): Promise<number> {
  const leads: number[] = [];
  await eachBatch({ classifier, ...subject }, samples, async ({ batch }) => {
    for (const row of await logitRows(classifier, batch.inputs)) {
      const [first = 0, second = 0] = row.toSorted((a, b) => b - a);
      if (Number.isFinite(first - second)) leads.push(first - second);
    }
  });
  const median = leads.toSorted((a, b) => a - b)[Math.floor(leads.length / 2)] ?? 0;
  return median > 0 ? lead / median : 1;
}

/** The steps of every walk; the ball is two epsilons wide, and they cover two and a half. */
export function within(
  { norm, epsilon, steps }: Pick<DiagnosisPlan, 'norm' | 'epsilon' | 'steps'>,
  name: string,
  slope: Slope,
): WalkPlan {
  return { name, norm, epsilon, steps, stepSize: (2.5 * epsilon) / steps, slope };
}

/** Walks at one epsilon and differences at the inputs: what the checks of gradients judge by. */
export async function diagnose(subject: WalkedSubject, plan: DiagnosisPlan): Promise<Diagnosis> {
  const { norm, epsilon, steps, samples, seed, inputSize, isRandom, surrogates, standIn } = plan;
  const { classifier } = subject;
  const scale = await scaleOf(subject, samples);
  const slope = gradientOf(classifier, crossEntropy.losses);
  const rng = randomStream(seed, `evaluation diagnosis ${norm}`);
  const range = greyRadius(norm, classifier.bounds, inputSize) * 2;
  const others = { ...surrogates, ...(standIn && { 'the stand-in': standIn }) };
  const plans: readonly WalkPlan[] = [
    within(plan, 'cross-entropy', slope),
    within(plan, 'rescaled', gradientOf(rescaled(classifier, scale), crossEntropy.losses)),
    within(plan, 'margin', gradientOf(classifier, marginLoss)),
    { ...within(plan, 'twice the steps', slope), steps: 2 * steps },
    ...[1, 2].map((start) => ({ ...within(plan, `random start ${start}`, slope), start: rng.fork('start', start) })),
    {
      ...within(plan, 'without a bound', slope),
      epsilon: Number.POSITIVE_INFINITY,
      stepSize: range / Math.min(20, steps),
    },
    ...Object.entries(others).map(([name, attacked]) => ({
      ...within(plan, `from ${name}`, gradientOf(attacked, crossEntropy.losses)),
      attacked,
    })),
  ];
  const walks: Walk[] = [];
  for (const each of plans) walks.push(await walk(subject, each, samples));
  if (isRandom) {
    const mean = averaged(classifier, { passes: 8, over: 'logits' });
    const onAverage = within(plan, 'on average', gradientOf(mean, crossEntropy.losses));
    walks.push(await walk({ ...subject, classifier: mean }, onAverage, samples));
  }
  const [low, high] = classifier.bounds;
  const directions = { norm, length: epsilon / 4, noise: (4 / 255) * (high - low), count: 20, rng };
  return { norm, epsilon, steps, walks, differences: await differences(subject, directions, samples), scale };
}
