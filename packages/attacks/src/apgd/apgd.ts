import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AscentNorm, Attack, BoundedAttack } from '../attack.js';
import { defineBoundedAttack } from '../define-attack.js';
import { ascentNorms } from '../fgsm.js';
import type { Problem } from '../inner-loop.js';
import type { AttackLoss } from '../loss.js';
import {
  type AttackLossName,
  attackLosses,
  attackLossNames,
  leastClassesOf,
  targetedDlrLoss,
  targetedMarginLoss,
} from '../losses.js';
import { projectL1WithinBounds } from '../norms/within-radii.js';
import { beginAt, type Standing, stepOf, type Walk } from './ascent.js';
import { startAtRandom } from './random-start.js';
import { phasesOf, scheduleOf, type Turn } from './schedule.js';

/** Options of {@link apgd} and {@link apgdTargeted}. */
interface CommonOptions<N extends AscentNorm> {
  readonly norm: N;
  /** Up to 1e6; 100 unless told. */
  readonly steps?: number | undefined;
  /** The share of steps uphill at which a step is long enough, in (0, 1); 0.75 unless told. */
  readonly rho?: number | undefined;
  /** Whether to start from a drawn point at the end of the budget; true unless told. */
  readonly randomStart?: boolean | undefined;
  /**
   * Whether the first steps are made within three times the budget, and the next within two; in L1 true unless told. Needs
   * at least 10 steps.
   */
  readonly largerFirst?: boolean | undefined;
  /** As of `pgd`. */
  readonly earlyStop?: boolean | undefined;
}

/** Options of {@link apgd}. */
export interface ApgdOptions<N extends AscentNorm = AscentNorm> extends CommonOptions<N> {
  /** What is ascended; the cross-entropy unless told. `dlr` needs 3 classes. */
  readonly loss?: AttackLossName | undefined;
  /** Starts tried for a sample that none has fooled yet, up to 1e6; 1 unless told. */
  readonly restarts?: number | undefined;
}

/** Options of {@link apgdTargeted}. */
export interface ApgdTargetedOptions<N extends AscentNorm = AscentNorm> extends CommonOptions<N> {
  /** `dlr`, which needs 4 classes, or `margin`; `dlr` unless told. */
  readonly loss?: 'dlr' | 'margin' | undefined;
  /** How many classes are aimed at, one after the other, the likeliest first; at most all others. 9 unless told. */
  readonly targets?: number | undefined;
}

const count = z.int().min(1).max(1e6);
const common = {
  norm: z.enum(ascentNorms),
  steps: count.default(100),
  rho: z.number().gt(0).lt(1).default(0.75),
  randomStart: z.boolean().default(true),
  largerFirst: z.boolean().optional(),
  earlyStop: z.boolean().default(true),
};

const completed = <T extends { readonly norm: AscentNorm; readonly largerFirst?: boolean | undefined }>(
  options: T,
) => ({
  ...options,
  largerFirst: options.largerFirst ?? options.norm === 'l1',
});

const schema = z
  .strictObject({ ...common, loss: z.enum(attackLossNames).default('cross-entropy'), restarts: count.default(1) })
  .refine(({ randomStart, restarts }) => randomStart || restarts === 1, {
    path: ['restarts'],
    error: 'without a random start every restart is the same',
  })
  .transform(completed);

const targetedSchema = z
  .strictObject({ ...common, loss: z.enum(['dlr', 'margin']).default('dlr'), targets: count.default(9) })
  .transform(completed);

type Settings = z.output<typeof schema>;
type TargetedSettings = z.output<typeof targetedSchema>;

/** What a state holds besides the standing: the class aimed at, one-hot, `[batch, classes]`. */
type State = Standing & { readonly target: Tensor2D };

function walkOf(problem: Problem, { norm, rho }: Settings | TargetedSettings, radius: number): Walk {
  const { inputs: origins, bounds, labels } = problem;
  const radii = tf.fill<tf.Rank.R1>([labels.length], radius);
  const within = (points: Tensor) =>
    norm === 'l1' ? projectL1WithinBounds(points, origins, radii, bounds) : problem.project(points, radius);
  return { norm, rho, origins, within, radius: radii };
}

const described = <N extends AscentNorm, S extends object>(name: string, norm: N, settings: S) =>
  ({ name, norm, settings, knowledge: 'gradients', iterative: true }) as const;

/** The steps of APGD at one budget, `lossOf` a state's. */
function stepsOf(
  settings: Settings | TargetedSettings,
  targetOf: (problem: Problem) => Tensor2D,
  lossOf: (state: State) => AttackLoss | undefined,
) {
  const { norm, steps, randomStart, largerFirst } = settings;
  const turns: readonly Turn[] = scheduleOf(phasesOf(steps, largerFirst), norm === 'l1');
  const radiusAt = (number: number, epsilon: number) => (turns[number]?.radius ?? 1) * epsilon;
  return {
    steps: turns.length,
    start: (problem: Problem, epsilon: number): State => {
      const radius = radiusAt(0, epsilon);
      const walk = walkOf(problem, settings, radius);
      const points = randomStart ? startAtRandom(problem, walk) : problem.inputs;
      return { ...beginAt(points, walk, false), target: targetOf(problem) };
    },
    step: (problem: Problem, state: State, number: number, epsilon: number): State => {
      const turn = turns[number] ?? { radius: 1, isFirst: false, isLast: false };
      const { target, ...standing } = state;
      const told = problem.differentiate(state.points, lossOf(state));
      const next = stepOf(standing, told, turn, walkOf(problem, settings, radiusAt(number, epsilon)));
      if (!turn.isLast) return { ...next, target };
      const walk = walkOf(problem, settings, radiusAt(number + 1, epsilon));
      return { ...beginAt(walk.within(next.best), walk, true), target };
    },
  };
}

/**
 * AutoPGD: gradient steps with momentum whose length each sample finds for itself. It begins at twice epsilon (in L1, at
 * epsilon) and is halved wherever, at a look, too few steps have led uphill or nothing better was found; the sample then
 * goes on from its best point. In L1 the steps are sparse, as the best point is, and the first ones made in larger balls.
 *
 * The best point of all counts, as of every attack in steps. The program of Croce and Hein differs in one place: at its
 * first look it compares the first loss with 0 instead of the loss at the start.
 *
 * Source: Croce and Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks
 * (2020), algorithm 1; Mind the Box: l1-APGD for Sparse Adversarial Attacks (2021). Defaults are theirs.
 *
 * @throws InfomixupError `invalid-options`; in a run, `unsupported-goal` for a loss that needs more classes than there are
 *
 * @example
 * ```ts
 * import { apgd } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const batch = { inputs: tf.tensor2d([[0.5, 0.4], [0.9, 0.2]]), labels: Int32Array.of(1, 1) };
 * const classifier = linearClassifier({ weights: [1, -1] });
 * const attack = apgd({ norm: 'l2', steps: 10 });
 * const result = await attack.run({ classifier, batch, epsilons: [0.1], rng: randomStream(1, 'attack') });
 * console.assert(result.outcomes[0]?.status.join() === 'fooled,robust');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function apgd<N extends AscentNorm>(options: ApgdOptions<N>): BoundedAttack<N> {
  const settings = parseOptions('apgd', schema, options);
  const { loss, restarts, earlyStop } = settings;
  return defineBoundedAttack({
    ...described('apgd', options.norm, settings),
    ...{ earlyStop, attempts: restarts, leastClasses: leastClassesOf(loss) },
    ...stepsOf(
      settings,
      ({ goal }) => goal,
      () => attackLosses[loss],
    ),
  });
}

/** The classes, one-hot, that are likeliest at the inputs after as many others, the own one aside. */
const likeliest = ({ inputLogits, goal, attempt }: Problem): Tensor2D =>
  tf.tidy(() => {
    const others = tf.sub<Tensor2D>(inputLogits(), tf.mul(goal, 1e9));
    const { indices } = tf.topk(others, attempt + 1);
    const chosen = tf.reshape(tf.slice(indices, [0, attempt], [-1, 1]), [-1]);
    return tf.cast(tf.oneHot(chosen, goal.shape[1]), 'float32') as Tensor2D; // of rank 2
  });

const targetedLosses = { dlr: targetedDlrLoss, margin: targetedMarginLoss } as const;

/**
 * APGD towards one other class after the other, the likeliest at the input first: by the targeted difference of logits
 * ratio, or by the plain margin where there are fewer than 4 classes. A sample is done with the first class that it becomes,
 * whichever that is.
 *
 * Source: Croce and Hein (2020), section 4.1; defaults are theirs.
 *
 * @throws InfomixupError `invalid-options`; in a run, `unsupported-goal` for `dlr` with fewer than 4 classes
 *
 * @example
 * ```ts
 * import { apgdTargeted } from '@infomixup/attacks';
 * console.assert(JSON.stringify(apgdTargeted({ norm: 'linf', targets: 5 }).settings).includes('"targets":5'));
 * ```
 */
export function apgdTargeted<N extends AscentNorm>(options: ApgdTargetedOptions<N>): BoundedAttack<N> {
  const settings = parseOptions('apgd-targeted', targetedSchema, options);
  const { loss, targets, earlyStop } = settings;
  const towards = targetedLosses[loss];
  return defineBoundedAttack({
    ...described('apgd-targeted', options.norm, settings),
    ...{ earlyStop, targeted: false, leastClasses: loss === 'dlr' ? 4 : 2 },
    attempts: (classes: number) => Math.min(targets, classes - 1),
    ...stepsOf(
      settings,
      likeliest,
      ({ target }) =>
        (logits, goal) =>
          towards(logits, goal, target),
    ),
  });
}

/** Makes {@link apgd} available to configuration files. */
export const apgdRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'apgd',
  schema,
  create: (options) => apgd(options),
};

/** Makes {@link apgdTargeted} available to configuration files. */
export const apgdTargetedRecipe: Recipe<'attack', TargetedSettings, Attack> = {
  kind: 'attack',
  name: 'apgd-targeted',
  schema: targetedSchema,
  create: (options) => apgdTargeted(options),
};
