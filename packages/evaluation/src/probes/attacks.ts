import { covers, type Knowledge, pgd, randomNoise } from '@infomixup/attacks';
import { atEpsilon, sameEpsilon } from '@infomixup/metrics';
import { greyRadius } from '../grey-radius.js';
import type { CompletePlan } from '../options.js';
import type { Recording } from '../record/recording.js';
import { worstCases } from '../worst-case.js';

/**
 * The epsilon at which the worst case lies nearest to half of its greatest accuracy: where attacks differ most; the one in
 * the middle of several as near.
 *
 * @param recordings - Attacks of one norm.
 */
export function tellingEpsilon(recordings: readonly Recording[]): number | undefined {
  const [worst] = worstCases(recordings);
  if (!worst) return undefined;
  const half = Math.max(...worst.accuracy) / 2;
  const positive = worst.epsilons.filter((epsilon) => epsilon > 0);
  const offsetAt = (epsilon: number) => Math.abs(atEpsilon(worst.epsilons, worst.accuracy, epsilon) - half);
  const least = Math.min(...positive.map(offsetAt));
  const nearest = positive.filter((epsilon) => offsetAt(epsilon) === least);
  return nearest[Math.floor(nearest.length / 2)];
}

/** Where the probes of one norm attack: the telling epsilon, and the radius whose ball holds mid-grey. */
function probeEpsilons(telling: number, grey: number): number[] {
  if (sameEpsilon(telling, grey)) return [grey / 2, grey];
  return [telling, grey].sort((a, b) => a - b);
}

/**
 * The small attacks that the checks need in L-infinity and L2, where attacks of that norm were asked for: PGD of many steps, and the best of 20
 * draws of random noise.
 *
 * Steps that cover 2.5 epsilon (Madry et al. 2018, for L2) let every start cross the ball, which is 2 epsilon wide; with
 * less way to go a linear model already falls to one FGSM step sooner.
 *
 * @param held - What the model tells: attacks that need more are left out.
 */
export function probePlans(
  recordings: readonly Recording[],
  bounds: readonly [number, number],
  inputSize: number,
  { probeSamples: samples, probeSteps }: { readonly probeSamples: number; readonly probeSteps: number },
  held: Knowledge,
): CompletePlan[] {
  return (['linf', 'l2'] as const).flatMap((norm) => {
    const telling = tellingEpsilon(recordings.filter((recording) => recording.norm === norm));
    if (telling === undefined) return [];
    const epsilons = probeEpsilons(telling, greyRadius(norm, bounds, inputSize));
    const steps = 2 * probeSteps;
    const attacks = [pgd({ norm, steps, relativeStepSize: 2.5 / steps }), randomNoise({ norm, draws: 20 })];
    return attacks.filter(({ knowledge }) => covers(held, knowledge)).map((attack) => ({ attack, epsilons, samples }));
  });
}
