import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack } from './attack.js';
import { defineMinimalAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import type { AttackLoss } from './loss.js';
import { otherClasses } from './nearest-boundary.js';
import { chosenRows } from './norms/chosen-rows.js';
import { gatherInRows } from './norms/gather-in-rows.js';
import { clipToBounds } from './norms/project.js';
import { flattened, perSample, sampleSize } from './norms/shapes.js';

/** Options of {@link jsma}. */
export interface JsmaOptions {
  /** By how much a step changes a value, as a share of the range of values; 1 unless told. */
  readonly theta?: number | undefined;
  /** The share of values that may be changed; each step counts as two of them. 0.145 unless told. */
  readonly gamma?: number | undefined;
  /** Whether values are raised, lowered, or each whichever helps, but never back; both unless told. */
  readonly direction?: 'up' | 'down' | 'both' | undefined;
  /** To how many of the most likely other classes the way is tried, where no target is given; 1 unless told. */
  readonly targets?: number | undefined;
  /** How many values are tried with every other one as a pair; 16 unless told. */
  readonly candidates?: number | undefined;
}

const schema = z.strictObject({
  theta: z.number().positive().max(1).default(1),
  gamma: z.number().positive().max(1).default(0.145),
  direction: z.enum(['up', 'down', 'both']).default('both'),
  targets: z.int().min(1).max(1000).default(1),
  candidates: z.int().min(1).max(1e4).default(16),
});

type Settings = z.output<typeof schema>;

/** `target` `[batch, classes]` is one-hot. */
type State = { readonly points: Tensor; readonly target: Tensor2D; readonly done: Tensor };

const startOf = (problem: Problem): State => {
  const { inputs, goal, targeted, classes, attempt } = problem;
  const likely = () => tf.slice2d(otherClasses(problem.inputLogits(), goal), [0, attempt], [-1, 1]);
  const target = targeted ? goal : tf.reshape<tf.Rank.R2>(tf.oneHot(likely(), classes), goal.shape);
  return { points: inputs, target: tf.cast(target, 'float32'), done: tf.zeros([inputs.shape[0] ?? 0]) };
};

/** The sum of some logits, such that its gradient is as here whether the problem is targeted or not. */
const sumOver =
  (weights: Tensor2D, { targeted }: Problem): AttackLoss =>
  (logits) =>
    tf.sum<Tensor1D>(tf.mul(logits, tf.mul(weights, targeted ? -1 : 1)), 1);

/**
 * The slopes of the target's logit and of the negative sum of the others', `[batch, values]` each, over their greatest.
 * The one of two logits may be constant; their difference is what counts, and stands for both.
 */
function forwardDerivative(problem: Problem, { points, target }: State) {
  const others = tf.sub<Tensor2D>(1, target);
  const slopeOf = (weights: Tensor2D) => {
    const { gradient, logits } = problem.differentiate(points, sumOver(weights, problem));
    const slopes = flattened(gradient);
    return { logits, slopes: tf.div<Tensor2D>(slopes, tf.maximum(tf.max(tf.abs(slopes), 1, true), 1e-30)) };
  };
  if (problem.classes === 2) {
    const { logits, slopes } = slopeOf(tf.sub<Tensor2D>(target, others));
    return { logits, own: slopes, others: slopes };
  }
  const { logits, slopes } = slopeOf(target);
  return { logits, own: slopes, others: slopeOf(tf.neg(others)).slopes };
}

/** The share of the range of values within which a value counts as at its bound; as torchattacks has it. */
const saturated = 0.01;

/** Which values may still move up or down, `[batch, values]`: never back towards the input. */
const movable = (way: 1 | -1, { inputs, bounds }: Problem, points: Tensor) => {
  const room = way === 1 ? tf.sub(bounds[1], points) : tf.sub(points, bounds[0]);
  const ahead = tf.greater(room, saturated * (bounds[1] - bounds[0]));
  const isNotBack = tf.greaterEqual(tf.mul(tf.sub(points, inputs), way), 0);
  return flattened(tf.logicalAnd(ahead, isNotBack));
};

const waysOf = { up: [1], down: [-1], both: [1, -1] } as const;

/** No pair with one of these helps: slopes are at most 1. */
const outOfReach = -4;

/** Slopes along every move that is allowed, `[batch, moves]`: up, then down; and one that moves nothing. */
const alongMoves = (slopes: Tensor2D, allowed: readonly { way: number; may: Tensor }[]): Tensor2D => {
  const along = allowed.map(
    ({ way, may }) => tf.where(may, tf.mul(slopes, way), tf.fill(slopes.shape, outOfReach)) as Tensor2D,
  );
  return tf.concat([...along, tf.zeros<tf.Rank.R2>([slopes.shape[0], 1])], 1);
};

/** The two moves of the greatest saliency, as indices `[batch]`, and whether it is any. */
function bestPair(own: Tensor2D, others: Tensor2D, values: number, { candidates }: Settings) {
  const [batch, moves] = own.shape;
  const count = Math.min(candidates, moves);
  const { indices } = tf.topk<Tensor2D>(tf.add<Tensor2D>(own, others), count);
  const withEvery = (slopes: Tensor2D) =>
    tf.relu(tf.add(tf.expandDims(slopes, 1), tf.expandDims(gatherInRows(slopes, indices), 2)));
  const moved = tf.tensor1d(Int32Array.from({ length: moves }, (_, move) => (move === moves - 1 ? -1 : move % values)));
  const isPair = tf.notEqual(tf.expandDims(tf.gather(moved, indices), 2), moved);
  const saliency = tf.mul(tf.mul(withEvery(own), withEvery(others)), tf.cast(isPair, 'float32'));
  const flat = tf.reshape<tf.Rank.R2>(saliency, [batch, count * moves]);
  const best = tf.cast<Tensor1D>(tf.argMax<Tensor1D>(flat, 1), 'float32');
  const rank = tf.floor(tf.div(best, moves));
  const second = tf.cast<Tensor1D>(tf.sub<Tensor1D>(best, tf.mul(rank, moves)), 'int32');
  const first = gatherInRows(indices, tf.expandDims(tf.cast(rank, 'int32'), 1));
  return { moves: [tf.reshape<tf.Rank.R1>(first, [batch]), second], isAny: tf.greater(tf.max(flat, 1), 0) };
}

const stepped = (problem: Problem, state: State, number: number, settings: Settings): State => {
  const { points, target } = state;
  const { bounds } = problem;
  // All attempts but the first are for further targets.
  if (problem.targeted && problem.attempt > 0) return { ...state, done: tf.onesLike(state.done) };
  const values = sampleSize(points);
  const { logits, own, others } = forwardDerivative(problem, state);
  const ways = waysOf[settings.direction];
  const allowed = ways.map((way) => ({ way, may: movable(way, problem, points) }));
  const found = bestPair(alongMoves(own, allowed), alongMoves(others, allowed), values, settings);
  const changes = tf.addN(found.moves.map((move) => tf.oneHot(move, ways.length * values + 1, 1, 0)));
  const signed = tf.addN(
    ways.map((way, part) => tf.mul(tf.slice(tf.cast(changes, 'float32'), [0, part * values], [-1, values]), way)),
  );
  const length = settings.theta * (bounds[1] - bounds[0]);
  const moved = clipToBounds(tf.add(points, tf.mul(tf.reshape(signed, points.shape), length)), bounds);
  const isLast = number >= Math.ceil((values * settings.gamma) / 2);
  const ended = tf.logicalOr(tf.less(problem.missing(logits), 0), tf.logicalNot(found.isAny));
  const done = isLast ? tf.onesLike(state.done) : tf.cast(ended, 'float32');
  return { points: chosenRows(tf.cast(done, 'bool'), points, moved), target, done };
};

/**
 * The saliency map attack: step by step the pair of values whose change lifts one class most while it lowers the others.
 * L0; values are counted, not pixels.
 *
 * Of the pairs of values `p, q` with `a = dZ_t/dp + dZ_t/dq > 0` and `b = sum over j != t of dZ_j/dp + dZ_j/dq < 0`, for the
 * logits `Z` and the target `t`, the one of the greatest `-a b` is changed by `theta` (the negative of both derivatives,
 * where values are lowered). One value alone, where no second one helps. Values within a hundredth of the range of their
 * bound are left. One of the two is among the `candidates` of the
 * greatest sum of both derivatives, each over its greatest; as many candidates as values make the search complete. It ends
 * at a success, where no pair is left, or after `gamma` times the values over 2 steps, rounded up. Two gradients a step;
 * one with two classes. Without a target it leads to the most likely other class.
 *
 * Source: Papernot et al., The limitations of deep learning in adversarial settings (2016), algorithms 2 and 3, and their
 * 14.5 %; values that move either way: Wiyatno and Xu, Maximal Jacobian-based saliency map attack (2018).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { jsma } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = linearClassifier({ weights: [0.1, 4, -3, 0.2], bias: -2 });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.9, 0.2, 0.5]]), labels: Int32Array.of(1) };
 * const result = await jsma().run({ classifier, batch, rng: randomStream(1, 'attack') });
 * console.assert(result.nearest?.distances[0] === 2); // the second one lowered, the third raised
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function jsma(options: JsmaOptions = {}): Attack<'l0'> {
  const settings = parseOptions('jsma', schema, options);
  return defineMinimalAttack({
    ...{ name: 'jsma', norm: 'l0', knowledge: 'gradients', iterative: true, settings },
    attempts: (classes) => Math.min(settings.targets, classes - 1),
    // More than any sample makes: each is done after its share of values.
    steps: 1e6,
    start: startOf,
    step: (problem, state: State, number) => stepped(problem, state, number, settings),
  });
}

/** Makes {@link jsma} available to configuration files. */
export const jsmaRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'jsma',
  schema,
  create: (options) => jsma(options),
};
