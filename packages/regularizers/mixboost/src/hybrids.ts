import { type Dataset, InfomixupError, oneHot, type Rng, type Samples } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Samples to be mixed, by their numbers: `lambda` of the first and the rest of the second, each list as long. */
export type Hybrids = {
  /** Samples of majority classes. */
  readonly majority: readonly number[];
  /** Samples of minority classes. */
  readonly minority: readonly number[];
  readonly lambda: readonly number[];
};

/**
 * Which classes have fewer samples than the mean of those that have any: a minority. Of each class, in label order. One
 * without samples is none, since nothing can be mixed towards it.
 */
export function minorities(labels: ArrayLike<number>, classes: number): readonly boolean[] {
  const counts = countsOf(labels, classes);
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => count > 0 && count < labels.length / present);
}

/** How many samples the minority classes lack to be as many as the greatest class, together. */
export function lacking(labels: ArrayLike<number>, classes: number): number {
  const counts = countsOf(labels, classes);
  const most = Math.max(...counts);
  const isMinority = minorities(labels, classes);
  return counts.reduce((sum, count, label) => sum + (isMinority[label] ? most - count : 0), 0);
}

function countsOf(labels: ArrayLike<number>, classes: number): number[] {
  const counts = Array<number>(classes).fill(0);
  for (let sample = 0; sample < labels.length; sample++) {
    const label = labels[sample] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/**
 * Selects and pairs samples: of each hybrid one parent from the majority classes and one from the minority classes, each
 * with a probability proportional to its uncertainty, and `lambda ~ Beta(alpha, alpha)`. Draws, in this order, a uniform
 * number for either parent and lambda, hybrid by hybrid.
 *
 * Uncertainties are at least 0, one a sample; where all of a side are 0, each is as likely.
 *
 * @example
 * ```ts
 * import { randomStream } from '@infomixup/core';
 * import { drawHybrids } from '@infomixup/regularizer-mixboost';
 * const labels = Int32Array.of(0, 0, 0, 1);
 * const { majority, minority } = drawHybrids({ labels, classes: 2, uncertainty: [0, 1, 0, 1] }, 2, 1, randomStream(1, 'pairs'));
 * console.assert(majority.join() === '1,1' && minority.join() === '3,3');
 * ```
 */
export function drawHybrids(
  samples: { readonly labels: ArrayLike<number>; readonly classes: number; readonly uncertainty: ArrayLike<number> },
  count: number,
  alpha: number,
  rng: Rng,
): Hybrids {
  const { labels, classes, uncertainty } = samples;
  const isMinority = minorities(labels, classes);
  const side = (wanted: boolean) => {
    const numbers = Array.from(labels, (_, sample) => sample).filter(
      (sample) => (isMinority[labels[sample] ?? 0] ?? false) === wanted,
    );
    return chooser(
      numbers,
      numbers.map((sample) => uncertainty[sample] ?? 0),
    );
  };
  const [ofMajority, ofMinority] = [side(false), side(true)];
  const drawn = Array.from({ length: count }, () => ({
    majority: ofMajority(rng.uniform()),
    minority: ofMinority(rng.uniform()),
    lambda: rng.beta(alpha, alpha),
  }));
  return {
    majority: drawn.map(({ majority }) => majority),
    minority: drawn.map(({ minority }) => minority),
    lambda: drawn.map(({ lambda }) => lambda),
  };
}

/** Of `numbers` the one that a number from [0, 1) falls to, each having its weight of it. */
function chooser(numbers: readonly number[], weights: readonly number[]): (draw: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
  let sum = 0;
  const upTo = shares.map((share) => {
    sum += share;
    return sum;
  });
  return (draw) => {
    const place = upTo.findIndex((limit) => draw < limit);
    // Rounding may leave the last limit a little below 1.
    return numbers[place < 0 ? numbers.length - 1 : place] ?? 0;
  };
}

/**
 * The data set with hybrids behind its samples: `lambda x_majority + (1 - lambda) x_minority`, targets and weights alike;
 * its label is that of the parent with the greater share.
 *
 * @throws InfomixupError `invalid-argument` where a parent is not in the data set
 */
export function withHybrids(data: Dataset, { majority, minority, lambda }: Hybrids): Dataset {
  const missing = [...majority, ...minority].find((sample) => sample >= data.size);
  if (missing !== undefined)
    throw new InfomixupError(
      `mixboost: a hybrid has sample ${missing} as a parent, and the data set now has ${data.size}; list the plugin that changes the data after mixboost`,
      'invalid-argument',
    );
  const gather = (indices: Int32Array): Samples | Promise<Samples> => {
    const hybrid = (index: number) => index - data.size;
    const parents = (of: readonly number[]) =>
      indices.map((index) => (index < data.size ? index : (of[hybrid(index)] ?? 0)));
    const shares = Float32Array.from(indices, (index) => (index < data.size ? 1 : (lambda[hybrid(index)] ?? 0)));
    const first = data.gather(parents(majority));
    if (shares.every((share) => share === 1)) return first;
    const second = data.gather(parents(minority));
    const mix = ([one, other]: readonly [Samples, Samples]) => mixed(one, other, shares, data.classes.length);
    return first instanceof Promise || second instanceof Promise
      ? Promise.all([first, second]).then(mix)
      : mix([first, second]);
  };
  const { withinBounds = false } = data.gather;
  const { origin: _, ...whole } = data;
  return { ...whole, size: data.size + lambda.length, gather: Object.assign(gather, { withinBounds }) };
}

/** Row by row `share` of the first and the rest of the second; frees both. */
function mixed(first: Samples, second: Samples, shares: Float32Array, classes: number): Samples {
  const targetsOf = ({ targets, labels }: Samples) => targets ?? oneHot(labels, classes);
  const [inputs, targets] = tf.tidy(() => {
    const rows = (values: Tensor, others: Tensor) => {
      const share = tf.tensor(shares, [shares.length, ...Array<number>(values.rank - 1).fill(1)]);
      return tf.add(tf.mul(share, values), tf.mul(tf.sub(1, share), others));
    };
    return [rows(first.inputs, second.inputs), rows(targetsOf(first), targetsOf(second)) as Tensor2D] as const;
  });
  for (const samples of [first, second])
    tf.dispose(samples.targets ? [samples.inputs, samples.targets] : samples.inputs);
  const share = (at: number) => shares[at] ?? 0;
  const weights = first.weights?.map(
    (weight, at) => share(at) * weight + (1 - share(at)) * (second.weights?.[at] ?? 1),
  );
  const labels = first.labels.map((label, at) => (share(at) >= 0.5 ? label : (second.labels[at] ?? label)));
  return { inputs, targets, labels, ...(weights && { weights }) };
}
