import { type Array64, at, build, lengthOf } from '../array64.js';
import { combine, logSoftmax, map, matMul, total } from './algebra.js';
import { conv2d, maxPool } from './windows.js';

const relu = (x: Array64): Array64 => map(x, (value) => Math.max(value, 0));
const plus = (a: Array64, b: Array64): Array64 => combine(a, b, (left, right) => left + right);

/** `relu(maxPool(conv2d(x, kernel), 2) + bias)`. */
export const pooledConvolutionOf = (x: Array64, kernel: Array64, bias: Array64, pad: 'same' | 'valid'): Array64 =>
  relu(plus(maxPool(conv2d(x, kernel, { stride: 1, pad }), 2, { stride: 2, pad: 'valid' }), bias));

/** `relu(x kernel + bias)`. */
export const denseWithRelu = (x: Array64, kernel: Array64, bias: Array64): Array64 =>
  relu(plus(matMul(x, kernel, false, false), bias));

/** Softmax cross-entropy of each row against the same targets. */
export function softmaxCrossEntropy(logits: Array64, targets: ArrayLike<number>): Array64 {
  const logarithms = logSoftmax(logits);
  const [rows = 0, classes = 0] = logits.shape;
  return build([rows], ([row = 0]) =>
    total(Array.from({ length: classes }, (_, k) => -(targets[k] ?? 0) * at(logarithms, [row, k]))),
  );
}

/** The divergence of each row's Gaussian from the standard normal. */
export const divergence = (mean: Array64, deviation: Array64): Array64 =>
  build([lengthOf(mean, 0)], ([row = 0]) => {
    const terms = Array.from({ length: lengthOf(mean, 1) }, (_, d) => {
      const [m, s] = [at(mean, [row, d]), at(deviation, [row, d])];
      return (m * m + s * s - 1) / 2 - Math.log(s);
    });
    return total(terms);
  });

/** `mean + deviation noise`. */
export const sampleOf = (mean: Array64, deviation: Array64, noise: Array64): Array64 =>
  plus(
    mean,
    combine(deviation, noise, (s, n) => s * n),
  );

const deviations = {
  softplus: (rho: number) => Math.log1p(Math.exp(rho - 5)),
  logVariance: (rho: number) => Math.exp(rho / 2),
} as const;

/** The mean and the squared deviation of a Gaussian bottleneck, added up. */
export function bottleneckGaussian(
  x: Array64,
  kernel: Array64,
  bias: Array64,
  deviationOf: keyof typeof deviations,
): Array64 {
  const output = plus(matMul(x, kernel, false, false), bias);
  const dimension = lengthOf(output, 1) / 2;
  return build([lengthOf(output, 0), dimension], ([row = 0, d = 0]) => {
    const deviation = deviations[deviationOf](at(output, [row, dimension + d]));
    return at(output, [row, d]) + deviation ** 2;
  });
}
