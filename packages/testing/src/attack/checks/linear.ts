import type { BudgetOutcome, Norm } from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { linearClassifier } from '../../toy/linear-classifier.js';
import { predictionsOf } from '../samples.js';
import type { AttackSubject } from '../subject.js';

const weights = [1, -0.5, 0.25, 2, -1.5, 0.75];
const classifier = linearClassifier({ weights, bias: -1 });

const dualLengths: Readonly<Record<Norm, number>> = {
  linf: weights.reduce((sum, weight) => sum + Math.abs(weight), 0),
  l2: Math.hypot(...weights),
  l1: Math.max(...weights.map(Math.abs)),
};

/** Around the middle of the bounds, from where no budget of this check reaches them. */
const middling = (size: number): readonly number[][] =>
  Array.from({ length: size }, (_, row) =>
    Array.from(randomStream(row, 'linear-contract').uniforms(weights.length), (share) => 0.4 + 0.2 * share),
  );

const marginOf = (input: readonly number[]): number =>
  Math.abs(input.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), -1));

const expectKnown = (
  { epsilon, status }: BudgetOutcome,
  reach: number,
  inputs: readonly number[][],
  optimal: boolean,
) => {
  for (const [row, input] of inputs.entries()) {
    const share = marginOf(input) / (epsilon * reach);
    if (share > 1.001 && status[row] === 'fooled')
      throw broken(
        `a sample whose margin no perturbation within epsilon ${epsilon} can close was fooled`,
        'keep to the budget',
      );
    // An iterative attack comes close to the best perturbation; it need not meet it.
    if (optimal && share < 0.95 && status[row] !== 'fooled')
      throw broken(
        `a sample of ${share.toFixed(2)} times the reach of epsilon ${epsilon} is ${status[row]}`,
        'follow the gradient; or say optimalOnLinear: false',
      );
  }
};

/** A linear classifier is fooled where the budget closes the margin, and nowhere else. */
export async function foolsLinearClassifiers({ create, optimalOnLinear = true }: AttackSubject): Promise<Verdict> {
  const attack = create();
  const samples = middling(40);
  const inputs = tf.tensor2d(samples.map((sample) => [...sample]));
  try {
    const batch = { inputs, labels: predictionsOf(classifier, inputs) };
    const result = await attack.run(classifier, batch, { epsilons: [0.02, 0.05, 0.1] }, randomStream(1, 'attack'));
    result.dispose();
    for (const outcome of result.outcomes) expectKnown(outcome, dualLengths[attack.norm], samples, optimalOnLinear);
  } finally {
    inputs.dispose();
  }
  return 'kept';
}
