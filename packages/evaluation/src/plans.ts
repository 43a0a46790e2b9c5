import {
  type Attack,
  apgd,
  apgdTargeted,
  carliniWagner,
  ddn,
  fgsm,
  fmn,
  pgd,
  randomNoise,
  square,
} from '@infomixup/attacks';
import { type Dataset, InfomixupError, sizeOfShape } from '@infomixup/core';
import type { PlannedAttack } from './options.js';

/** The plans that have a name, from the shortest to the longest. */
export const planNames = ['quick', 'standard', 'full'] as const;

/** A plan that has a name. */
export type PlanName = (typeof planNames)[number];

/** What a plan must know of the data. */
export type PlannedData = Pick<Dataset, 'bounds' | 'inputShape' | 'classes'>;

/** Between whole multiples, without the rounding error that would make a tenth 0.09999999999999999. */
const multiples = (unit: number, numbers: readonly number[]): number[] =>
  numbers.map((number) => Number((unit * number).toPrecision(6)));

const upTo = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);

/**
 * Budgets that suit data of those bounds and that size: in L-infinity 0, 0.02, ..., 0.2, 0.25, ..., 0.5 of the range of a
 * value; in L2 0, 0.25, ..., 2, 2.5, ..., 4 for the 784 values from 0 to 1 of MNIST, and in proportion to the diagonal of the
 * inputs' cube for others. Fine where curves fall, so that no area is made of one trapezoid.
 *
 * @example
 * ```ts
 * import { usualEpsilons } from '@infomixup/evaluation';
 * const images = { bounds: [0, 1] as const, inputShape: [28, 28, 1] };
 * console.assert(usualEpsilons('linf', images).join() === '0,0.02,0.04,0.06,0.08,0.1,0.12,0.14,0.16,0.18,0.2,0.25,0.3,0.35,0.4,0.45,0.5');
 * console.assert(usualEpsilons('l2', images).at(-1) === 4);
 * ```
 */
export function usualEpsilons(
  norm: 'linf' | 'l2',
  { bounds: [low, high], inputShape }: Pick<PlannedData, 'bounds' | 'inputShape'>,
): number[] {
  const range = high - low;
  if (norm === 'linf') return multiples(range / 100, [...upTo(0, 20, 2), ...upTo(25, 50, 5)]);
  const diagonal = range * Math.sqrt(sizeOfShape(inputShape));
  return multiples(diagonal / 112, [...upTo(0, 8, 1), ...upTo(10, 16, 2)]);
}

/** Every second budget, the first and the last among them. */
const coarse = (epsilons: readonly number[]): number[] =>
  epsilons.filter((_, i) => i % 2 === 0 || i === epsilons.length - 1);

/** Targeted losses need four classes. */
const targeted = (norm: 'linf' | 'l2', { classes }: PlannedData): Attack[] =>
  classes.length >= 4 ? [apgdTargeted({ norm })] : [];

const attacksOf = (plan: PlanName, norm: 'linf' | 'l2', data: PlannedData): Attack[] => {
  if (plan === 'quick') return [...(norm === 'linf' ? [fgsm({ norm })] : []), pgd({ norm, steps: 20 })];
  const standard = [fgsm({ norm }), pgd({ norm }), apgd({ norm }), ...targeted(norm, data), randomNoise({ norm })];
  if (plan === 'standard')
    return [...standard, square({ norm, queries: 1000 }), ...(norm === 'l2' ? [ddn()] : [fmn({ norm })])];
  const nearest = norm === 'l2' ? [ddn(), carliniWagner()] : [];
  return [...standard, square({ norm }), fmn({ norm }), ...nearest];
};

const usualSamples: Readonly<Record<PlanName, number | undefined>> = { quick: 200, standard: 1000, full: undefined };

/**
 * The attacks of a named plan, with budgets that suit the data.
 *
 * - `quick`: FGSM and PGD of 20 steps in L-infinity, PGD in L2, on 200 samples and every second budget: a first look.
 * - `standard`: FGSM, PGD, APGD untargeted and, from four classes on, targeted, noise and Square of 1,000 queries in both
 *   norms, and the nearest adversarial points of FMN (L-infinity) and DDN (L2), on 1,000 samples.
 * - `full`: the same on all samples with Square of 5,000 queries, FMN in both norms, DDN, and Carlini and
 *   Wagner's attack.
 *
 * @param samples - In place of the plan's own number.
 * @throws InfomixupError `unknown-plan`
 *
 * @example
 * ```ts
 * import { namedPlan } from '@infomixup/evaluation';
 * const data = { bounds: [0, 1] as const, inputShape: [28, 28, 1], classes: [...'0123456789'] };
 * const plan = namedPlan('quick', data);
 * console.assert(plan.map(({ attack }) => `${attack.name} ${attack.norm}`).join() === 'fgsm linf,pgd linf,pgd l2');
 * console.assert(plan.every((attack) => attack.samples === 200));
 * ```
 */
export function namedPlan(name: PlanName, data: PlannedData, samples?: number): PlannedAttack[] {
  if (!planNames.includes(name))
    throw new InfomixupError(
      `evaluation: there is no plan "${name}"; choose one of ${planNames.join(', ')}`,
      'unknown-plan',
    );
  const asked = samples ?? usualSamples[name];
  return (['linf', 'l2'] as const).flatMap((norm) => {
    const grid = usualEpsilons(norm, data);
    const epsilons = name === 'quick' ? coarse(grid) : grid;
    return attacksOf(name, norm, data).map((attack) => ({ attack, epsilons, ...(asked && { samples: asked }) }));
  });
}
