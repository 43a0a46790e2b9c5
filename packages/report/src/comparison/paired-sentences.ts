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

/** What two methods differ in under one attack. */
interface Finding {
  readonly method: string;
  /** What `side` and `size` are of, in words that begin a sentence on several methods. */
  readonly subject: string;
  readonly side: 'above' | 'below' | 'even';
  readonly size: string;
  /** The whole sentence on this method alone. */
  readonly text: string;
}

/** What the area of one attack says of two methods, by the seeds that both have. */
function ofSeeds(own: MethodRuns, other: MethodRuns, attack: AttackName): Finding | undefined {
  const areas = ({ method, runs }: MethodRuns): Measured => ({
    method,
    seeds: runs.map(({ seed }) => seed),
    values: runs.map((run) => foundIn(run, attack)?.area ?? Number.NaN),
  });
  const difference = differenceTo(areas(own), areas(other));
  if (!difference?.spread) return undefined;
  const { mean, spread, clear, n, pairsNeeded } = difference;
  const size = `${Math.abs(mean).toFixed(3)} ± ${(spread.interval.high - mean).toFixed(3)}`;
  const side = mean < 0 ? 'below' : 'above';
  const sides = `${side} ${other.method}'s`;
  const subject = `By the area under ${titled(attack)} over ${n} paired seeds`;
  const wanted = pairsNeeded === null ? 'more seeds than can be had' : `about ${Math.max(pairsNeeded, n + 1)} seeds`;
  const text = clear
    ? `The area of ${own.method} under ${titled(attack)} lies ${size} ${sides}, over ${n} paired seeds.`
    : `The area of ${own.method} under ${titled(attack)} cannot be told from ${other.method}'s by ${n} paired seeds (${size} ` +
      `${sides}); a difference as large as this would need ${wanted}.`;
  return { method: own.method, subject, side: clear ? side : 'even', size, text };
}

/** No probability is zero. */
const probabilityText = (probability: number): string =>
  probability < 0.001 ? 'p < 0.001' : `p = ${probability.toPrecision(2)}`;

/** What one run each says of two methods, sample by sample, at the middle one of the budgets that both have. */
function ofSamples(own: MethodRuns, other: MethodRuns, attack: AttackName): Finding | undefined {
  const [first, second] = [own, other].map(({ runs: [run] }) => run && foundIn(run, attack));
  const positive = first?.epsilons.filter((epsilon) => epsilon > 0) ?? [];
  const epsilon = positive[Math.floor(positive.length / 2)];
  if (!first || !second || epsilon === undefined || first.n !== second.n) return undefined;
  const keeps = ({ brokenFrom, epsilons }: AttackEvaluation) =>
    brokenFrom.map((from) => Number(from > epsilons.indexOf(epsilon)));
  const [kept, rival] = [keeps(first), keeps(second)];
  const { positive: gained, negative: lost, probability } = signTest(kept.map((value, i) => value - (rival[i] ?? 0)));
  const side = probability >= 0.05 ? 'even' : gained > lost ? 'above' : 'below';
  const said =
    side === 'even' ? 'they cannot be told apart' : `${own.method} keeps ${gained > lost ? 'more' : 'fewer'}`;
  const under = `nder ${titled(attack)} of epsilon ${epsilonText(epsilon)}`;
  const text =
    `U${under}, ${own.method} keeps ${gained} of ${first.n} samples that ` +
    `${other.method} loses, and loses ${lost} that it keeps: on these samples ${said} (McNemar, ` +
    `${probabilityText(probability)}). That says nothing about another seed.`;
  const subject = `On the ${first.n} samples of one seed, which say nothing about another, u${under} (McNemar)`;
  return { method: own.method, subject, side, size: `+${gained} -${lost}`, text };
}

/** One sentence on all methods under one attack. */
function together(findings: readonly Finding[], baseline: string): readonly string[] {
  const parts = (['above', 'below', 'even'] as const).flatMap((side) => {
    const those = findings.filter((finding) => finding.side === side);
    if (those.length === 0) return [];
    const names = those.map(({ method, size }) => (side === 'even' ? method : `${method} (${size})`)).join(', ');
    return [`${side === 'even' ? 'not to be told from' : side} ${baseline}: ${names}`];
  });
  const [first] = findings;
  return first ? [`${first.subject}, ${parts.join('; ')}.`] : [];
}

/** Of more methods than these nobody reads a sentence each. */
const few = 6;

/**
 * How each method differs from the first under each attack: by the area over the seeds that both have; of single runs by the
 * samples that one keeps and the other loses (McNemar's exact test). Of many methods one sentence an attack, and for each
 * number of seeds that they share with the first.
 */
export function pairedSentences(methods: readonly MethodRuns[]): string[] {
  const [baseline, ...others] = methods;
  if (!baseline) return [];
  const attacks = baseline.runs[0]?.evaluation.attacks ?? [];
  const under = (attack: AttackName) => (method: MethodRuns) => {
    const isSingle = method.runs.length === 1 && baseline.runs.length === 1;
    return (isSingle ? ofSamples : ofSeeds)(method, baseline, attack) ?? [];
  };
  if (others.length <= few)
    return others.flatMap((method) => attacks.flatMap((attack) => under(attack)(method))).map(({ text }) => text);
  return attacks.flatMap((attack) => {
    const findings = others.flatMap(under(attack));
    const subjects = new Set(findings.map(({ subject }) => subject));
    return [...subjects].flatMap((one) =>
      together(
        findings.filter(({ subject }) => subject === one),
        baseline.method,
      ),
    );
  });
}
