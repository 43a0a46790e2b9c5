import type { AttackEvaluation } from '@infomixup/evaluation';
import { signTest } from '@infomixup/metrics';
import type { ReportRun } from '../input.js';
import { type AttackName, epsilonText, normTitle } from '../titles.js';
import { differenceTo, type Measured } from './differences.js';

/** The runs of one method. */
interface MethodRuns {
  readonly method: string;
  readonly runs: readonly ReportRun[];
}

const foundIn = ({ evaluation }: ReportRun, { name, norm }: AttackName): AttackEvaluation | undefined =>
  evaluation.attacks.find((attack) => attack.name === name && attack.norm === norm);

const titled = ({ name, norm }: AttackName): string => `${name} (${normTitle[norm]})`;

/** What the area of one attack says of two methods, by the seeds that both have. */
function ofSeeds(own: MethodRuns, other: MethodRuns, attack: AttackName): string | undefined {
  const areas = ({ method, runs }: MethodRuns): Measured => ({
    method,
    seeds: runs.map(({ seed }) => seed),
    values: runs.map((run) => foundIn(run, attack)?.area ?? Number.NaN),
  });
  const difference = differenceTo(areas(own), areas(other));
  if (!difference?.spread) return undefined;
  const { mean, spread, clear, n, pairsNeeded } = difference;
  const size = `${Math.abs(mean).toFixed(3)} ± ${(spread.interval.high - mean).toFixed(3)}`;
  const sides = `${mean < 0 ? 'below' : 'above'} ${other.method}'s`;
  if (clear) return `The area of ${own.method} under ${titled(attack)} lies ${size} ${sides}, over ${n} paired seeds.`;
  const wanted = pairsNeeded === null ? 'more seeds than can be had' : `about ${Math.max(pairsNeeded, n + 1)} seeds`;
  return (
    `The area of ${own.method} under ${titled(attack)} cannot be told from ${other.method}'s by ${n} paired seeds (${size} ` +
    `${sides}); a difference as large as this would need ${wanted}.`
  );
}

/** No probability is zero. */
const probabilityText = (probability: number): string =>
  probability < 0.001 ? 'p < 0.001' : `p = ${probability.toPrecision(2)}`;

/** What one run each says of two methods, sample by sample, at the middle one of the budgets that both have. */
function ofSamples(own: MethodRuns, other: MethodRuns, attack: AttackName): string | undefined {
  const [first, second] = [own, other].map(({ runs: [run] }) => run && foundIn(run, attack));
  const positive = first?.epsilons.filter((epsilon) => epsilon > 0) ?? [];
  const epsilon = positive[Math.floor(positive.length / 2)];
  if (!first || !second || epsilon === undefined || first.n !== second.n) return undefined;
  const keeps = ({ brokenFrom, epsilons }: AttackEvaluation) =>
    brokenFrom.map((from) => Number(from > epsilons.indexOf(epsilon)));
  const [kept, rival] = [keeps(first), keeps(second)];
  const { positive: gained, negative: lost, probability } = signTest(kept.map((value, i) => value - (rival[i] ?? 0)));
  const said =
    probability < 0.05 ? `${own.method} keeps ${gained > lost ? 'more' : 'fewer'}` : 'they cannot be told apart';
  return (
    `Under ${titled(attack)} of epsilon ${epsilonText(epsilon)}, ${own.method} keeps ${gained} of ${first.n} samples that ` +
    `${other.method} loses, and loses ${lost} that it keeps: on these samples ${said} (McNemar, ` +
    `${probabilityText(probability)}). That says nothing about another seed.`
  );
}

/**
 * How each method differs from the first under each attack: by the area over the seeds that both have; of single runs by the
 * samples that one keeps and the other loses (McNemar's exact test).
 */
export function pairedSentences(methods: readonly MethodRuns[]): string[] {
  const [baseline, ...others] = methods;
  if (!baseline) return [];
  const attacks = baseline.runs[0]?.evaluation.attacks ?? [];
  return others.flatMap((method) =>
    attacks.flatMap((attack) => {
      const isSingle = method.runs.length === 1 && baseline.runs.length === 1;
      return (isSingle ? ofSamples : ofSeeds)(method, baseline, attack) ?? [];
    }),
  );
}
