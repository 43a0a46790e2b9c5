import { InfomixupError } from '@infomixup/core';

/**
 * P(|T| <= t) for Student's T, where t = sqrt(degreesOfFreedom) tan(angle).
 *
 * For whole degrees of freedom this is a finite sum of positive terms: Abramowitz and Stegun 26.7.3 and 26.7.4.
 */
function centralProbability(angle: number, degreesOfFreedom: number): number {
  const odd = degreesOfFreedom % 2 === 1;
  const cosine = Math.cos(angle);
  let term = odd ? cosine : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degreesOfFreedom - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** The angle whose central probability is `probability`, by bisection to the last bit. */
function angleOf(probability: number, degreesOfFreedom: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (centralProbability(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The value that Student's T with `degreesOfFreedom` stays below with probability `probability`.
 *
 * @param probability - Strictly between 0 and 1.
 * @param degreesOfFreedom - A whole number, at least 1. The work grows in proportion to it.
 * @throws InfomixupError `invalid-quantile` for other numbers.
 *
 * @example
 * ```ts
 * import { studentTQuantile } from '@infomixup/metrics';
 * console.assert(Math.abs(studentTQuantile(0.975, 4) - 2.776445105197793) < 1e-12);
 * ```
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1) || !Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new InfomixupError(
      `metrics: no t quantile for probability ${probability} and ${degreesOfFreedom} degrees of freedom; ` +
        'give a probability between 0 and 1 and a whole number of at least 1',
      'invalid-quantile',
    );
  }
  const angle = angleOf(Math.abs(2 * probability - 1), degreesOfFreedom);
  return Math.sign(probability - 0.5) * Math.sqrt(degreesOfFreedom) * Math.tan(angle);
}
