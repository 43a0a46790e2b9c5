import { operation, parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AscentNorm, Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { nearestBoundary, otherClasses } from './nearest-boundary.js';
import { chosenRows } from './norms/chosen-rows.js';
import { lengths } from './norms/distance.js';
import { clipToBounds } from './norms/project.js';
import { randomInBall } from './norms/random-in-ball.js';
import { flattened, perSample } from './norms/shapes.js';
import { toHyperplane } from './norms/to-hyperplane.js';

/** Options of {@link fab}. */
export interface FabOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
  /** Steps from each start, up to 1e5; 100 unless told. */
  readonly steps?: number | undefined;
  /**
   * Targeted FAB: the boundaries to so many of the most likely other classes are followed one after the other, at one
   * gradient a step; fewer where there are fewer classes. Unless told, each step looks at the boundaries to all of them.
   */
  readonly targets?: number | undefined;
  /** Starts, the first at the input, up to 1000; 1 unless told. */
  readonly restarts?: number | undefined;
  /** Twice the distance of further starts from the input; 0.3 in L-infinity, 1 in L2 and 5 in L1 (shares of the range of values) unless told. */
  readonly startRadius?: number | undefined;
  /** The greatest weight of the input's own projection; 0.1 unless told. */
  readonly alphaMax?: number | undefined;
  /** Steps go this many times as far as the boundary; 1.05 unless told. */
  readonly eta?: number | undefined;
  /** What is left of the offset after a success; 0.9 unless told. */
  readonly beta?: number | undefined;
}

const usualRadius = { linf: 0.3, l2: 1, l1: 5 } as const;

const schema = z
  .strictObject({
    norm: z.enum(['linf', 'l2', 'l1']),
    steps: z.int().min(1).max(1e5).default(100),
    targets: z.int().min(1).max(1000).optional(),
    restarts: z.int().min(1).max(1000).default(1),
    startRadius: z.number().positive().max(1e6).optional(),
    alphaMax: z.number().min(0).max(1).default(0.1),
    eta: z.number().min(1).max(10).default(1.05),
    beta: z.number().min(0).max(1).default(0.9),
  })
  .transform(({ startRadius, targets, ...options }) => ({
    ...options,
    ...(targets !== undefined && { targets }),
    startRadius: startRadius ?? usualRadius[options.norm],
  }));

type Settings = z.output<typeof schema> & { readonly targets?: number };

/** `others` are the other classes from the most to the least likely, `[batch, classes - 1]`. */
type State = { readonly points: Tensor; readonly others: Tensor2D; readonly done: Tensor };

const startOf = (problem: Problem): State => {
  const { inputs, goal } = problem;
  return { points: inputs, others: otherClasses(problem.logits(inputs), goal), done: tf.zeros([inputs.shape[0] ?? 0]) };
};

const randomStart = (problem: Problem, { norm, startRadius }: Settings): Tensor => {
  const { inputs, bounds } = problem;
  const drawn = problem.random((size, rng) => randomInBall(norm, size, rng));
  const drawnLengths = lengths(norm, drawn);
  const radius = (startRadius * (bounds[1] - bounds[0])) / 2;
  return clipToBounds(tf.add(inputs, tf.mul(drawn, perSample(tf.div(radius, drawnLengths), drawn))), bounds);
};

/** Whence a step of a number goes, and what boundaries it looks at: starts at all targets come before the next restart. */
function legOf(problem: Problem, { points, others }: State, number: number, settings: Settings) {
  const { steps, restarts } = settings;
  const targets = settings.targets && Math.min(settings.targets, problem.classes - 1);
  const leg = Math.floor(number / steps);
  const isFirst = leg < (targets ?? 1);
  const start = () => (isFirst ? problem.inputs : randomStart(problem, settings));
  return {
    from: number % steps === 0 ? start() : points,
    candidates: targets === undefined ? others : tf.slice2d(others, [0, leg % targets], [-1, 1]),
    isLast: number + 1 === steps * restarts * (targets ?? 1),
  };
}

/** Points, their origins, and the hyperplane that the boundary is taken for at the points. */
type Approach = Readonly<Record<'points' | 'origins' | 'slopes', Tensor>> & {
  readonly norm: AscentNorm;
  readonly gaps: Tensor1D;
};

declare module '@infomixup/core' {
  interface Operations {
    /** Where a step leads within the bounds, and the share `beta` of the way there from the origins; no gradient. */
    boundaryStep: (
      approach: Approach,
      sizes: Readonly<Record<'alphaMax' | 'eta' | 'beta', number>>,
      bounds: readonly [number, number],
    ) => { readonly next: Tensor; readonly back: Tensor };
  }
}

/** The step itself, from points to where they are looked at next. */
export const boundaryStep = operation('boundaryStep', ({ norm, points, origins, slopes, gaps }, sizes, bounds) =>
  tf.tidy(() => {
    const { alphaMax, eta, beta } = sizes;
    const ahead = tf.sum(flattened(tf.mul(slopes, tf.sub(points, origins))), 1);
    const ofPoint = toHyperplane(norm, points, { slopes, gaps }, bounds);
    const ofOrigin = toHyperplane(norm, origins, { slopes, gaps: tf.add(gaps, ahead) }, bounds);
    const lengthOf = (offset: Tensor) => tf.maximum(lengths(norm, offset), 1e-8);
    const [near, far] = [lengthOf(ofPoint), lengthOf(ofOrigin)];
    const alpha = perSample(tf.minimum(tf.div(near, tf.add(near, far)), alphaMax), points);
    const beyondPoint = tf.add(points, tf.mul(ofPoint, eta));
    const beyondOrigin = tf.add(origins, tf.mul(ofOrigin, eta));
    const next = clipToBounds(tf.add(tf.mul(beyondPoint, tf.sub(1, alpha)), tf.mul(beyondOrigin, alpha)), bounds);
    return { next, back: tf.add(origins, tf.mul(tf.sub(next, origins), beta)) };
  }),
);

const stepped = (problem: Problem, state: State, number: number, settings: Settings): State => {
  const { norm } = settings;
  const { inputs, bounds } = problem;
  const { from, candidates, isLast } = legOf(problem, state, number, settings);
  const { slopes, gaps } = nearestBoundary(problem, norm, from, candidates);
  const { next, back } = boundaryStep({ norm, points: from, origins: inputs, slopes, gaps }, settings, bounds);
  const met = tf.less(problem.missing(problem.logits(next)), 0);
  const done = isLast ? tf.onesLike(state.done) : state.done;
  return { points: chosenRows(met, back, next), others: state.others, done };
};

/**
 * The fast adaptive boundary attack: from projection to projection onto the nearest linearised decision boundary within the
 * bounds, drawn towards the input.
 *
 * Of the hyperplane `w . x = b` that the boundary nearest to the point `x` is taken for, both the point's projection `x +
 * d1` and the input's `x0 + d2` are found, as the bounds allow. With `alpha = min(|d1| / (|d1| + |d2|), alphaMax)` the next
 * point is `(1 - alpha) (x + eta d1) + alpha (x0 + eta d2)`; where it fools, the search goes on from `x0 + beta (x - x0)`.
 * The nearest success counts.
 *
 * A step costs one forward pass and a gradient for each other class; with `targets` one gradient, for each target in turn.
 * Named `fab`, with targets `fab-t`. Aims at no class.
 *
 * Source: Croce and Hein, Minimally distorted adversarial examples with a fast adaptive boundary attack (2020), algorithm
 * 1; the targeted version and defaults from auto-attack.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { fab } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [3, 4], bias: -3 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.5]]), labels: Int32Array.of(1) };
 * const attack = fab({ norm: 'linf', steps: 20, targets: 1 });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The lead is 0.5, and grows by 7 a unit of both values.
 * console.assert(attack.name === 'fab-t' && Math.abs((result.nearest?.distances[0] ?? 0) - 0.5 / 7) < 0.001);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function fab<N extends AscentNorm>(options: FabOptions<N>): Attack<N> {
  const settings = parseOptions('fab', schema, options);
  const { steps, restarts, targets = 1 } = settings;
  return defineMinimalAttack({
    ...{ name: settings.targets === undefined ? 'fab' : 'fab-t', norm: options.norm, knowledge: 'gradients' },
    ...{ iterative: true, targeted: false, settings },
    steps: steps * restarts * targets,
    start: startOf,
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link fab} available to configuration files. */
export const fabRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'fab',
  schema,
  create: (options) => fab(options),
};
