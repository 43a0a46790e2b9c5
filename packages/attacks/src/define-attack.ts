import { type Classifier, oneHot } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedAttack, BoundedNorm } from './attack.js';
import { lossGradient } from './gradient.js';
import { runInnerLoop } from './inner-loop.js';
import { type Problem, problemOf } from './problem.js';
import { checkedClassifier, requireEpsilons, requireLabels } from './run/door.js';
import { runAttack } from './run/run.js';
import { type AttackSpec, sampleStream } from './spec.js';

const perturbOnce =
  (spec: AttackSpec): BoundedAttack['perturb'] =>
  (given, inputs, labels, epsilon, rng) => {
    const classifier = checkedClassifier(spec.name, given);
    requireEpsilons(spec.name, [epsilon]);
    requireLabels(spec.name, classifier, { inputs, labels });
    if (epsilon === 0 || labels.length === 0) return tf.clone(inputs);
    return tf.tidy(() => {
      const streamOf = (row: number) => sampleStream(rng, row, 0);
      const problem = plainProblem(classifier, inputs, labels, spec.norm, streamOf);
      return runInnerLoop(spec, problem, epsilon).points;
    });
  };

const plainProblem = (
  classifier: Classifier,
  inputs: Tensor,
  labels: Int32Array,
  norm: BoundedNorm,
  streamOf: (row: number) => ReturnType<typeof sampleStream>,
): Problem => {
  const targets = oneHot(labels, classifier.classes);
  const measure = (points: Tensor) => lossGradient(classifier, points, targets);
  return problemOf({
    norm,
    classifier,
    inputs,
    targets,
    streamOf,
    measure,
    measureInputs: () => measure(inputs),
    observe: () => {},
  });
};

/**
 * Makes an attack of its inner loop. All bookkeeping is done for it: inputs, labels and budgets are checked; samples that
 * are misclassified from the start are left alone; results are projected, clipped and verified by a forward pass of their
 * own; distances, status, queries and gradients are counted; large batches are split.
 *
 * @example
 * ```ts
 * import { defineAttack } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const brighten = defineAttack({
 *   name: 'brighten',
 *   norm: 'linf',
 *   settings: {},
 *   perturb: ({ inputs }, epsilon) => tf.add(inputs, epsilon),
 * });
 * // Answers 1 where the only pixel is brighter than 0.5.
 * const classifier = {
 *   bounds: [0, 1] as const,
 *   classes: 2,
 *   logits: (inputs: tf.Tensor) => tf.tidy(() => tf.concat2d([tf.sub(0.5, inputs), tf.sub(inputs, 0.5)] as tf.Tensor2D[], 1)),
 * };
 * const batch = { inputs: tf.tensor2d([[0.2], [0.45]]), labels: Int32Array.of(0, 0) };
 * const result = await brighten.run(classifier, batch, { epsilons: [0.1] }, randomStream(1, 'example'));
 * console.assert(result.outcomes[0]?.status.join() === 'robust,fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function defineAttack<N extends BoundedNorm>(spec: AttackSpec<N>): BoundedAttack<N> {
  return {
    name: spec.name,
    norm: spec.norm,
    settings: spec.settings,
    run: (classifier, batch, goal, rng, options) => runAttack(spec, classifier, batch, goal, rng, options),
    perturb: perturbOnce(spec),
  };
}
