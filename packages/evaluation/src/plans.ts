import {
  type Attack,
  apgd,
  apgdTargeted,
  carliniWagner,
  covers,
  ddn,
  fgsm,
  fmn,
  hopSkipJump,
  type Knowledge,
  pgd,
  randomNoise,
  square,
  verdict,
} from '@infomixup/attacks';
import { type Dataset, InfomixupError, sizeOfShape } from '@infomixup/core';
import type { PlannedAttack } from './options.js';

/** The plans that have a name, from the shortest to the longest. */
export const planNames = ['quick', 'verdict', 'standard', 'full'] as const;

/** A plan that has a name. */
export type PlanName = (typeof planNames)[number];

/** The plan that is taken where nobody names one. */
export const usualPlan: PlanName = 'verdict';

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

/** What a plan may be told besides the data. */
export interface PlanOptions {
  /** How many samples to attack, in place of the plan's own number. */
  readonly samples?: number | undefined;
  /** What the model tells, which says by what it can be attacked; `gradients` unless told. */
  readonly knowledge?: Knowledge | undefined;
}

/** Every second budget, the first and the last among them. */
const coarse = (epsilons: readonly number[]): number[] =>
  epsilons.filter((_, i) => i % 2 === 0 || i === epsilons.length - 1);

/** Targeted losses need four classes. */
const targeted = (norm: 'linf' | 'l2', { classes }: PlannedData): Attack[] =>
  classes.length >= 4 ? [apgdTargeted({ norm })] : [];

/** An attack of a plan, and the most that a sample may cost at one budget. */
type Choice = Pick<PlannedAttack, 'attack' | 'queryBudget'>;

function byGradients(plan: PlanName, norm: 'linf' | 'l2', data: PlannedData): Attack[] {
  if (plan === 'quick') return [...(norm === 'linf' ? [fgsm({ norm })] : []), pgd({ norm, steps: 20 })];
  if (plan === 'verdict') return [verdict({ norm })];
  const steps = [fgsm({ norm }), pgd({ norm })];
  const noise = randomNoise({ norm });
  const nearest = norm === 'l2' ? [ddn()] : [fmn({ norm })];
  if (plan === 'standard') return [...steps, verdict({ norm }), noise, square({ norm, queries: 1000 }), ...nearest];
  const slower = norm === 'l2' ? [fmn({ norm }), ddn(), carliniWagner()] : nearest;
  return [...steps, apgd({ norm }), ...targeted(norm, data), verdict({ norm }), noise, square({ norm }), ...slower];
}

/** What a sample of a black box may cost, at one budget where the attack is made anew for each. */
const queriesOf: Readonly<Record<PlanName, number>> = { quick: 200, verdict: 1000, standard: 1000, full: 5000 };

function byAnswers(plan: PlanName, norm: 'linf' | 'l2', held: Knowledge): Choice[] {
  const isThorough = plan === 'standard' || plan === 'full';
  if (norm === 'l2' && !isThorough) return [];
  const queries = queriesOf[plan];
  const byScores = covers(held, 'scores') ? [{ attack: square({ norm, queries }) }] : [];
  const byDecisions = [{ attack: hopSkipJump({ norm }), queryBudget: queries }];
  return [...byScores, ...(isThorough || byScores.length === 0 ? byDecisions : []), { attack: randomNoise({ norm }) }];
}

const usualSamples: Readonly<Record<PlanName, number | undefined>> = {
  ...{ quick: 200, verdict: 1000, standard: 1000, full: undefined },
};

/** Of a black box, which may cost money or time by the question. */
const samplesOfBlackBox: typeof usualSamples = { quick: 50, verdict: 100, standard: 100, full: 1000 };

/**
 * The attacks of a named plan, with budgets that suit the data.
 *
 * - `quick`: FGSM and PGD of 20 steps in L-infinity, PGD in L2, on 200 samples and every second budget: a first look.
 * - `verdict`: the cascade `verdict`, as strong as AutoAttack for a fraction of its passes, in both norms, on 1,000
 *   samples and every second budget: what is taken where nobody says otherwise.
 * - `standard`: FGSM, PGD, `verdict`, noise and Square of 1,000 queries in both norms, and the nearest adversarial points
 *   of FMN (L-infinity) and DDN (L2), on 1,000 samples.
 * - `full`: the same on all samples with APGD besides, untargeted and, from four classes on, targeted, Square of 5,000
 *   queries, FMN in both norms, DDN, and Carlini and Wagner's attack.
 *
 * A model without gradients is attacked in L-infinity, and from `standard` on in L2, on every second budget: by Square where
 * it tells scores, by HopSkipJump where it tells decisions alone or the plan is at least `standard`, and by noise; with 200,
 * 1,000, 1,000 or 5,000 queries at a budget, on 50, 100, 100 or 1,000 samples.
 *
 * @throws InfomixupError `unknown-plan`
 *
 * @example
 * ```ts
 * import { namedPlan } from '@infomixup/evaluation';
 * const data = { bounds: [0, 1] as const, inputShape: [28, 28, 1], classes: [...'0123456789'] };
 * const plan = namedPlan('quick', data);
 * console.assert(plan.map(({ attack }) => `${attack.name} ${attack.norm}`).join() === 'fgsm linf,pgd linf,pgd l2');
 * console.assert(plan.every((attack) => attack.samples === 200));
 * const blackBox = namedPlan('quick', data, { knowledge: 'decisions' });
 * console.assert(blackBox.map(({ attack }) => attack.name).join() === 'hop-skip-jump,random-noise');
 * ```
 */
export function namedPlan(
  name: PlanName,
  data: PlannedData,
  { samples, knowledge = 'gradients' }: PlanOptions = {},
): PlannedAttack[] {
  if (!planNames.includes(name))
    throw new InfomixupError(
      `evaluation: there is no plan "${name}"; choose one of ${planNames.join(', ')}`,
      'unknown-plan',
    );
  const hasGradients = covers(knowledge, 'gradients');
  const asked = samples ?? (hasGradients ? usualSamples : samplesOfBlackBox)[name];
  const isFine = hasGradients && (name === 'standard' || name === 'full');
  return (['linf', 'l2'] as const).flatMap((norm) => {
    const grid = usualEpsilons(norm, data);
    const epsilons = isFine ? grid : coarse(grid);
    const choices: Choice[] = hasGradients
      ? byGradients(name, norm, data).map((attack) => ({ attack }))
      : byAnswers(name, norm, knowledge);
    return choices.map((choice) => ({ ...choice, epsilons, ...(asked && { samples: asked }) }));
  });
}
