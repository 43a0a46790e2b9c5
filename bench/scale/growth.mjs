import { median } from '../runner/statistics.mjs';

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * The least-squares fit of `y = constant + factor * x` with both at least 0. Deviations count by their share of `y`, so
 * that small points weigh as much as large ones.
 */
export function affineFit(x, y) {
  const weights = y.map((value) => 1 / value ** 2);
  const mean = (values) => sumOf(values.map((value, index) => weights[index] * value)) / sumOf(weights);
  const product = (a, b) => mean(a.map((value, index) => value * b[index]));
  const [meanX, meanY] = [mean(x), mean(y)];
  const factor = (product(x, y) - meanX * meanY) / (product(x, x) - meanX ** 2);
  const constant = meanY - factor * meanX;
  if (factor < 0) return { constant: meanY, factor: 0 };
  return constant < 0 ? { constant: 0, factor: product(x, y) / product(x, x) } : { constant, factor };
}

export const predictedBy = ({ constant, factor }, x) => constant + factor * x;

const misfit = (x, y) => {
  const fit = affineFit(x, y);
  return sumOf(y.map((value, index) => (predictedBy(fit, x[index]) / value - 1) ** 2));
};

const exponents = Array.from({ length: 300 }, (_, index) => (index + 1) / 100);

/** The exponent p for which `y = constant + factor * x^p` fits best, from 0.01 to 3. */
export function exponentOf(x, y) {
  const greatest = Math.max(...x);
  const misfits = exponents.map((p) =>
    misfit(
      x.map((value) => (value / greatest) ** p),
      y,
    ),
  );
  return exponents[misfits.indexOf(Math.min(...misfits))];
}

/**
 * How measurements grow with the counted operations.
 *
 * @param operations of each point
 * @param rounds of each point, its measurements; as many for every one
 * @returns the affine fit of the rounds' medians, how many times the first one the last one is, and the exponent with its
 * range over the rounds
 */
export function growthOf(operations, rounds) {
  const medians = rounds.map(median);
  const inRound = (round) => rounds.map((values) => values[round]);
  const ofRounds = rounds[0].map((_, round) => exponentOf(operations, inRound(round)));
  return {
    fit: affineFit(operations, medians),
    increase: medians.at(-1) / medians[0],
    exponent: {
      ofMedians: exponentOf(operations, medians),
      least: Math.min(...ofRounds),
      greatest: Math.max(...ofRounds),
    },
  };
}
