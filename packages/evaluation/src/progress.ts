import { gradientNorms } from '@infomixup/attacks';
import type { Json } from '@infomixup/core';
import type { CompleteOptions, CompletePlan, EvaluationProgress } from './options.js';

/** Options of attacks that multiply what a sample costs. */
const factors: ReadonlySet<string> = new Set([
  'steps',
  'restarts',
  'targets',
  'searches',
  'searchSteps',
  'queries',
  'draws',
  'pairs',
  'initialEvaluations',
]);

/** Of an attack in steps whose settings name no number: a cascade, or one of somebody else's. */
const usualPasses = 200;

/** Passes that an attack's settings name: the product of its numbers, summed over the members of a cascade. */
function passesNamed(settings: Json): number {
  if (typeof settings !== 'object' || settings === null) return 1;
  if (Array.isArray(settings)) return settings.reduce((sum: number, member: Json) => sum + passesNamed(member), 0);
  return Object.entries(settings).reduce((product, [name, value]) => {
    if (typeof value === 'number') return factors.has(name) ? product * value : product;
    return name === 'members' || name === 'settings' ? product * passesNamed(value) : product;
  }, 1);
}

/** Forward passes that an attack may make, very roughly; one forward and back counts as three. */
function workOf({ attack, epsilons, samples, queryBudget = Number.POSITIVE_INFINITY }: CompletePlan): number {
  const named = passesNamed(attack.settings);
  const passes = Math.min(named > 1 || !attack.iterative ? named : usualPasses, queryBudget);
  const runs = attack.seeks === 'minimal' ? 1 : epsilons.filter((epsilon) => epsilon > 0).length;
  return samples * runs * passes * (attack.knowledge === 'gradients' ? 3 : 1);
}

/** Attacks and ascents of the checks' own, in each norm: a PGD, noise, and the walks together. */
const probesOfNorm = 3;

/**
 * Tells how large a share of an evaluation is done. What each attack will cost is read from its settings, for nobody knows
 * before how soon samples fall: an estimate, and no more.
 */
export function meter({
  attacks,
  dataset,
  probeSamples,
  probeSteps,
}: Pick<CompleteOptions, 'attacks' | 'dataset' | 'probeSamples' | 'probeSteps'>) {
  const norms = gradientNorms.filter((norm) => attacks.some(({ attack }) => attack.norm === norm));
  const probe = (3 * probeSamples * probeSteps * 12) / probesOfNorm;
  const work = [dataset.size, ...attacks.map(workOf), ...norms.flatMap(() => Array<number>(probesOfNorm).fill(probe))];
  const total = work.reduce((sum, each) => sum + each, 0);
  let [part, before] = [0, 0];
  return (progress: Omit<EvaluationProgress, 'share'>): EvaluationProgress => {
    const own = work[part] ?? 0;
    const isDone = progress.done >= progress.total;
    const share = Math.min(1, (before + (own * progress.done) / progress.total) / total);
    if (isDone) [part, before] = [part + 1, before + own];
    return { ...progress, share };
  };
}
