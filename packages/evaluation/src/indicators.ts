/**
 * The six Indicators of Attack Failure (Pintor et al., "Indicators of Attack Failure: Debugging and Improving
 * Optimization of Adversarial Examples", NeurIPS 2022, arXiv 2106.09947), each a pure function of what was seen of one
 * sample. Losses are those that the attack minimises.
 */

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** I1, unavailable gradients: a gradient is exactly zero, or cannot be computed (its norm is then not a number). */
export function unavailableGradient(norm: number): boolean {
  return !(Number.isFinite(norm) && norm > 0);
}

/**
 * I2, unstable predictions: the mean change of the loss at random points nearby relative to the loss itself, `mean_k |L_k -
 * L| / |L|`, at most 1; the divisor is 1 where the loss is 0.
 */
export function unstablePrediction(loss: number, nearby: readonly number[]): number {
  const divisor = Math.abs(loss) || 1;
  return Math.min(1, sumOf(nearby.map((value) => Math.abs(value - loss) / divisor)) / nearby.length);
}

/** I3, silent success: a point on the way was adversarial, and the last one, which is returned, is not. */
export function silentSuccess(isAdversarial: readonly boolean[]): boolean {
  return isAdversarial.at(-1) === false && isAdversarial.includes(true);
}

/** The losses between their least and greatest, as 0 to 1; all as they are where the greatest is 0. */
function rescaled(losses: readonly number[]): readonly number[] {
  const [least, greatest] = [Math.min(...losses), Math.max(...losses)];
  if (greatest === 0) return losses;
  const shifted = losses.map((loss) => loss - least);
  const range = Math.max(...shifted);
  return range === 0 ? shifted : shifted.map((loss) => loss / range);
}

/**
 * I4, incomplete optimisation: the least loss so far, rescaled to 0 to 1 over the whole way, still falls by more than 0.05
 * within the last ten points.
 */
export function incompleteOptimisation(losses: readonly number[]): boolean {
  let least = Number.POSITIVE_INFINITY;
  const best = rescaled(losses).map((loss) => {
    least = Math.min(least, loss);
    return least;
  });
  const last = best.slice(-10);
  return Math.max(...last) - Math.min(...last) > 0.05;
}

/** I5, transfer failure: the model that was attacked is fooled, and the one that is evaluated is not. */
export function transferFailure(onAttacked: number, onEvaluated: number, label: number): boolean {
  return onAttacked !== label && onEvaluated === label;
}

/** I6, unconstrained failure: without a bound on the perturbation, no point of the way is adversarial. */
export function unconstrainedFailure(isAdversarial: readonly boolean[]): boolean {
  return !isAdversarial.includes(true);
}
