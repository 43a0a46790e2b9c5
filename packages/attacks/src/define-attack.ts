import type { Norm } from '@infomixup/core';
import type { Attack, BoundedAttack, BoundedNorm } from './attack.js';
import { perturbOnce } from './batch-attempt.js';
import { requireDefinition } from './definition.js';
import type { AttackState } from './inner-loop.js';
import { runAttack } from './run.js';
import type { AnyLoop, AttackSpec, InNorm, InSteps, OfThreat, OnBatch, OnSample } from './spec.js';

const described = <N extends Norm>(spec: AttackSpec<N>): Attack<N> => {
  const { name, norm, threat, seeks, knowledge, iterative, settings } = spec;
  return { name, norm, threat, seeks, knowledge, iterative, settings, run: (options) => runAttack(spec, options) };
};

type Loop<Budget extends readonly unknown[], S extends AttackState> =
  | OnBatch<Budget>
  | InSteps<Budget, S>
  | OnSample<Budget>;

/** The same; its steps get the states that they made, which is all that their type says. */
const withLoop = <T extends object>(spec: T) => spec as T & AnyLoop;

/**
 * Makes an attack of an inner loop that looks for the best point within a budget.
 *
 * All bookkeeping is done for it: options are checked; samples that are misclassified from the start are left alone;
 * results are projected, clipped and verified by a forward pass of their own; distances, status, queries and gradients
 * are counted; large batches are split; query budgets are kept. With `perturb`, or in steps, the attack also serves inside
 * a training step; with `search`, it may wait for its model.
 *
 * @throws InfomixupError `invalid-options` for a definition that cannot be
 *
 * @example
 * ```ts
 * import { defineBoundedAttack } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const brighten = defineBoundedAttack({
 *   ...{ name: 'brighten', norm: 'linf', knowledge: 'none', iterative: false, settings: {} },
 *   perturb: ({ inputs }, epsilon) => tf.add(inputs, epsilon),
 * });
 * const classifier = linearClassifier({ weights: [1], bias: -0.5 });
 * const batch = { inputs: tf.tensor2d([[0.2], [0.45]]), labels: Int32Array.of(0, 0) };
 * const result = await brighten.run({ classifier, batch, epsilons: [0.1], rng: randomStream(1, 'example') });
 * console.assert(result.outcomes[0]?.status.join() === 'robust,fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function defineBoundedAttack<N extends BoundedNorm>(
  spec: InNorm<N> & OnBatch<[epsilon: number]>,
): BoundedAttack<N>;
export function defineBoundedAttack<N extends BoundedNorm, S extends AttackState>(
  spec: InNorm<N> & InSteps<[epsilon: number], S>,
): BoundedAttack<N>;
export function defineBoundedAttack<N extends BoundedNorm>(spec: InNorm<N> & OnSample<[epsilon: number]>): Attack<N>;
export function defineBoundedAttack<N extends BoundedNorm, S extends AttackState>(
  spec: InNorm<N> & Loop<[epsilon: number], S>,
): Attack<N> | BoundedAttack<N> {
  requireDefinition('defineBoundedAttack', spec);
  const whole: AttackSpec<N> = { ...withLoop(spec), threat: spec.norm, seeks: 'bounded' };
  const attack = described(whole);
  return whole.search ? attack : { ...attack, perturb: perturbOnce(whole) };
}

/**
 * Makes an attack of an inner loop that looks for the nearest adversarial point, without a budget. Its success at every
 * budget follows from the distance; `result.nearest` tells what it found whatever the distance.
 *
 * @throws InfomixupError `invalid-options` for a definition that cannot be
 *
 * @example
 * ```ts
 * import { defineMinimalAttack } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * // Brightens step by step, until the model's decision falls; knows nothing else of it.
 * const brighten = defineMinimalAttack({
 *   ...{ name: 'brighten', norm: 'linf', knowledge: 'decisions', iterative: true, settings: { step: 0.125 } },
 *   search: async ({ input, bounds: [, high], fools }) => {
 *     for (let step = 0.125; step <= high; step += 0.125) {
 *       const point = input.map((value) => value + step);
 *       if (await fools(point)) return point;
 *     }
 *   },
 * });
 * const classifier = linearClassifier({ weights: [1], bias: -0.5 });
 * const batch = { inputs: tf.tensor2d([[0.25], [0.4375]]), labels: Int32Array.of(0, 0) };
 * const result = await brighten.run({ classifier, batch, epsilons: [0.2], rng: randomStream(1, 'example') });
 * console.assert(result.outcomes[0]?.status.join() === 'robust,fooled');
 * console.assert(result.nearest?.distances[0] === 0.375);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function defineMinimalAttack<N extends BoundedNorm, S extends AttackState>(
  spec: InNorm<N> & Loop<[], S>,
): Attack<N> {
  requireDefinition('defineMinimalAttack', spec);
  return described({ ...withLoop(spec), threat: spec.norm, seeks: 'minimal' });
}

/**
 * Makes an attack of an inner loop that searches a threat of its own, which no norm bounds: a patch, a rotation, a change
 * of colours. A budget is an extent in the threat's own unit, and it is the loop that keeps to it: the bookkeeping clips
 * to the bounds, verifies and counts, and cannot measure. Distances tell the budget where a sample was changed, else 0.
 *
 * @throws InfomixupError `invalid-options` for a definition that cannot be
 *
 * @example
 * ```ts
 * import { defineSearchAttack } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const dim = defineSearchAttack({
 *   ...{ name: 'dim', threat: 'brightness-percent', knowledge: 'none', iterative: false, settings: {} },
 *   perturb: ({ inputs }, percent) => tf.mul(inputs, 1 - percent / 100),
 * });
 * const classifier = linearClassifier({ weights: [-1], bias: 0.5 });
 * const batch = { inputs: tf.tensor2d([[0.9], [0.6]]), labels: Int32Array.of(0, 0) };
 * const result = await dim.run({ classifier, batch, epsilons: [25], rng: randomStream(1, 'example') });
 * console.assert(result.outcomes[0]?.status.join() === 'robust,fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function defineSearchAttack<S extends AttackState>(spec: OfThreat & Loop<[extent: number], S>): Attack<'none'> {
  requireDefinition('defineSearchAttack', spec);
  return described({ ...withLoop(spec), norm: 'none', seeks: 'search' });
}
