import { InfomixupError, type Norm } from '@infomixup/core';
import { sameEpsilon } from './at-epsilon.js';
import { type DecayCurve, requireCurve } from './decay-curve.js';

/** Curves of one norm by the name of their run. */
export type NamedCurves<N extends Norm = Norm> = Readonly<Record<string, DecayCurve<N>>>;

const sameGrid = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((epsilon, i) => sameEpsilon(epsilon, b[i] ?? Number.NaN));

const differentNorms = (what: string) =>
  new InfomixupError(`metrics: ${what}; epsilons of different norms cannot be compared`, 'different-norms');

function requireSame([name, curve]: [string, DecayCurve], [other, second]: [string, DecayCurve]): void {
  if (curve.norm !== second.norm)
    throw differentNorms(`'${name}' is measured in ${curve.norm} and '${other}' in ${second.norm}`);
  if (!sameGrid(curve.epsilons, second.epsilons))
    throw new InfomixupError(
      `metrics: '${name}' has epsilons ${curve.epsilons.join(', ')} and '${other}' has ${second.epsilons.join(', ')}; ` +
        'evaluate both on the same epsilons',
      'different-grids',
    );
}

/**
 * The epsilons that all curves share; refuses curves that cannot be put on one axis.
 *
 * Where the norms are known when compiling, a curve of another norm is a type error.
 *
 * @throws InfomixupError `different-norms` or `different-grids`, naming both runs; `invalid-curve`, naming the field; `invalid-values`
 * for no curve.
 *
 * @example
 * ```ts
 * import { decayCurve, sharedEpsilons } from '@infomixup/metrics';
 * const curve = decayCurve('linf', [0, 0.3], [1, 0]);
 * console.assert(sharedEpsilons('linf', { baseline: curve, mixup: curve }).length === 2);
 * ```
 */
export function sharedEpsilons<N extends Norm>(norm: N, curves: NamedCurves<NoInfer<N>>): readonly number[] {
  const [first, ...others] = Object.entries<DecayCurve>(curves);
  if (!first) throw new InfomixupError('metrics: no curve to compare; give at least one', 'invalid-values');
  for (const curve of Object.values<DecayCurve>(curves)) requireCurve(curve);
  for (const other of others) requireSame(first, other);
  const [name, curve] = first;
  if (curve.norm !== norm) throw differentNorms(`'${name}' is measured in ${curve.norm}, not ${norm}`);
  return curve.epsilons;
}
