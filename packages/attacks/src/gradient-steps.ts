import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AscentNorm } from './attack.js';
import type { Problem } from './inner-loop.js';
import { type AttackLossName, attackLosses, attackLossNames } from './losses.js';
import { ascend } from './norms/ascend.js';
import { flattened, perSample } from './norms/shapes.js';
import { clampedGradient, sparseDirection } from './norms/sparse-direction.js';
import { projectL1WithinBounds } from './norms/within-radii.js';
import { randomStart } from './random-start.js';

/** Options of attacks by steps along the gradient. */
export interface StepOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
  /** Length of a step in the norm, input units; instead of `relativeStepSize`. */
  readonly stepSize?: number | undefined;
  /** Length of a step as a share of epsilon. */
  readonly relativeStepSize?: number | undefined;
  /** What is ascended, by its name in `attackLosses`; `cross-entropy` unless told. `dlr` needs 3 classes. */
  readonly loss?: AttackLossName | undefined;
  /**
   * Whether a sample is done at its first success; true unless told. Otherwise every sample makes all steps, and the
   * point that meets the criterion by most counts.
   */
  readonly earlyStop?: boolean | undefined;
}

/** Of numbers of steps and restarts. */
export const count = z.int().min(1).max(1e6);
const length = z.number().positive().max(1e30);

/** The options of {@link StepOptions} but the norm. */
export const stepOptions = {
  stepSize: length.optional(),
  relativeStepSize: length.optional(),
  loss: z.enum(attackLossNames).default('cross-entropy'),
  earlyStop: z.boolean().default(true),
};

type Lengths = { readonly stepSize?: number | undefined; readonly relativeStepSize?: number | undefined };

/** For `check`: not both lengths. */
export const oneLength = z.refine<Lengths>(
  ({ stepSize, relativeStepSize }) => stepSize === undefined || relativeStepSize === undefined,
  { path: ['relativeStepSize'], error: 'stepSize is given too; give one of them' },
);

/** The length given, or the usual share of epsilon. */
export function lengthOr({ stepSize, relativeStepSize }: Lengths, usual: number): StepLength {
  return stepSize === undefined ? { relativeStepSize: relativeStepSize ?? usual } : { stepSize };
}

/** Of a step. */
export type StepLength = { readonly stepSize: number } | { readonly relativeStepSize: number };

/** How steps along the gradient are made. */
export type StepSettings = StepLength & {
  readonly norm: AscentNorm;
  readonly steps: number;
  readonly loss: AttackLossName;
  readonly momentum?: number;
  readonly randomStart: boolean;
};

/** The share of its values that a step in L1 changes. */
const density = 0.01;

/** A step of a length. */
interface Step {
  readonly norm: AscentNorm;
  readonly epsilon: number;
  readonly length: number;
}

/** Points a step up `direction` and back in the ball; in L1 the step is sparse, and made only where the bounds leave room. */
function ahead(problem: Problem, points: Tensor, direction: Tensor, { norm, epsilon, length: size }: Step): Tensor {
  if (norm !== 'l1') return problem.project(ascend(norm, points, direction, size), epsilon);
  const { inputs, bounds, labels } = problem;
  const ofEach = (value: number) => tf.fill<tf.Rank.R1>([labels.length], value);
  const sparse = sparseDirection(clampedGradient(direction, points, bounds), ofEach(density));
  return projectL1WithinBounds(tf.add(points, tf.mul(sparse, size)), inputs, ofEach(epsilon), bounds);
}

/** A gradient, each sample's divided by the sum of its absolute values. */
function ofUnitSum(gradient: Tensor): Tensor {
  const sums = tf.maximum(tf.sum(tf.abs(flattened(gradient)), 1), 1e-30);
  return tf.div(gradient, perSample(sums, gradient));
}

type State = { readonly points: Tensor; readonly velocity?: Tensor };

/** The steps of FGSM's iterated kin: each along the gradient, or its gathered momentum, and projected. */
export function gradientSteps(settings: StepSettings) {
  const { norm, steps, momentum = 0, randomStart: isRandom } = settings;
  const loss = settings.loss === 'cross-entropy' ? undefined : attackLosses[settings.loss];
  const sizeAt = (epsilon: number) =>
    'stepSize' in settings ? settings.stepSize : settings.relativeStepSize * epsilon;
  return {
    steps,
    start: (problem: Problem, epsilon: number) => {
      const points = isRandom ? randomStart(problem, norm, epsilon) : problem.inputs;
      return momentum > 0 ? { points, velocity: tf.zerosLike(points) } : { points };
    },
    step: (problem: Problem, { points, velocity }: State, _: number, epsilon: number) => {
      const gradient = problem.gradient(points, loss);
      const gathered = velocity && tf.add(tf.mul(velocity, momentum), ofUnitSum(gradient));
      const next = ahead(problem, points, gathered ?? gradient, { norm, epsilon, length: sizeAt(epsilon) });
      return gathered ? { points: next, velocity: gathered } : { points: next };
    },
  };
}
