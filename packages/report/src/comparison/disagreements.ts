import type { AttackEvaluation } from '@infomixup/evaluation';
import { type Summary, sameEpsilon, summarize } from '@infomixup/metrics';
import { methodsOf, type ReportRun } from '../input.js';
import { type AttackName, epsilonText, normTitle } from '../titles.js';
import { clearlyAbove, clearlyUp } from './clear.js';

/** Two attacks on fewer samples than this are not compared. */
const leastSamples = 100;

/** Where two attacks can be compared: the budgets above 0 of both, on the first samples, which both attacked. */
interface Common {
  readonly epsilons: readonly number[];
  readonly n: number;
}

/** What one method keeps under one attack, on common ground. */
interface Kept {
  readonly method: string;
  /** A list a run, in it the share of the common budgets at which each sample is still right. */
  readonly samples: readonly (readonly number[])[];
  /** The runs' means. */
  readonly share: Summary;
}

/** One attack, and what every method keeps under it. */
interface Outcome {
  readonly attack: string;
  readonly kept: readonly Kept[];
}

const attackOf = ({ evaluation }: ReportRun, { name, norm }: AttackName): AttackEvaluation[] =>
  evaluation.attacks.filter((attack) => attack.name === name && attack.norm === norm);

function commonGround(runs: readonly ReportRun[], first: AttackName, second: AttackName): Common | undefined {
  const found = runs.flatMap((run) => [...attackOf(run, first), ...attackOf(run, second)]);
  const epsilons = (found[0]?.epsilons ?? []).filter(
    (epsilon) => epsilon > 0 && found.every((attack) => attack.epsilons.some((other) => sameEpsilon(other, epsilon))),
  );
  const n = Math.min(...found.map((attack) => attack.n));
  return epsilons.length > 0 && n >= leastSamples ? { epsilons, n } : undefined;
}

/** The share of the common budgets at which each sample is still right; what a smaller budget broke stays broken. */
function keptSamples({ epsilons, brokenFrom }: AttackEvaluation, common: Common): number[] {
  const places = common.epsilons.map((epsilon) => epsilons.findIndex((other) => sameEpsilon(other, epsilon)));
  return brokenFrom.slice(0, common.n).map((from) => places.filter((place) => place < from).length / places.length);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function outcomeOf(runs: readonly ReportRun[], attack: AttackName, common: Common): Outcome {
  const kept = methodsOf(runs).map((method) => {
    const ofMethod = runs.filter((run) => run.method === method).flatMap((run) => attackOf(run, attack));
    const samples = ofMethod.map((evaluation) => keptSamples(evaluation, common));
    return { method, samples, share: summarize(samples.map(meanOf)) };
  });
  return { attack: attack.name, kept };
}

/** What each sample keeps, summed over all runs: the runs of one sample are no independent evidence. */
const sampleSums = ({ kept }: Outcome): number[] => {
  const [first = [], ...others] = kept.flatMap(({ samples }) => samples);
  return first.map((value, sample) => others.reduce((sum, run) => sum + (run[sample] ?? 0), value));
};

const minus = (first: readonly number[], second: readonly number[]): number[] =>
  first.map((value, i) => value - (second[i] ?? 0));

/** The weaker and the stronger attack, where one breaks clearly more. */
function byStrength(first: Outcome, second: Outcome): readonly [Outcome, Outcome] | undefined {
  const [ofFirst, ofSecond] = [sampleSums(first), sampleSums(second)];
  if (clearlyUp(minus(ofFirst, ofSecond))) return [first, second];
  if (clearlyUp(minus(ofSecond, ofFirst))) return [second, first];
  return undefined;
}

/** One run each says how sure it is by its samples, several by their seeds; one against several say too little. */
function keepsMore(first: Kept, second: Kept): boolean {
  const [[one, ...more], [other, ...others]] = [first.samples, second.samples];
  if (one && other && more.length + others.length === 0) return clearlyUp(minus(one, other));
  return clearlyAbove(first.share, second.share);
}

const bestOf = ({ kept }: Outcome): Kept | undefined => kept.toSorted((a, b) => b.share.mean - a.share.mean)[0];

const percentOf = (kept: Kept | undefined): string => `${(100 * (kept?.share.mean ?? 0)).toFixed(1)} %`;

function budgetsText({ epsilons }: Common): string {
  const [least = 0, greatest = 0] = [epsilons[0], epsilons.at(-1)];
  return epsilons.length === 1
    ? `epsilon ${epsilonText(least)}`
    : `the ${epsilons.length} budgets they share (${epsilonText(least)} to ${epsilonText(greatest)})`;
}

function disagreement(runs: readonly ReportRun[], first: AttackName, second: AttackName): string[] {
  const common = commonGround(runs, first, second);
  const [weak, strong] = (common && byStrength(outcomeOf(runs, first, common), outcomeOf(runs, second, common))) ?? [];
  const [apparent, robust] = [weak && bestOf(weak), strong && bestOf(strong)];
  if (!common || !weak || !strong || !apparent || !robust) return [];
  const under = ({ kept }: Outcome, { method }: Kept) => kept.find((other) => other.method === method);
  const [robustUnderWeak, apparentUnderStrong] = [under(weak, robust), under(strong, apparent)];
  if (!robustUnderWeak || !apparentUnderStrong) return [];
  if (!keepsMore(apparent, robustUnderWeak) || !keepsMore(robust, apparentUnderStrong)) return [];
  return [
    `${weak.attack} and ${strong.attack} (${normTitle[first.norm]}) disagree at ${budgetsText(common)}, on ${common.n} ` +
      `samples: under ${weak.attack} ${apparent.method} keeps ${percentOf(apparent)} and ${robust.method} ` +
      `${percentOf(robustUnderWeak)}; under ${strong.attack}, which breaks more, ${apparent.method} keeps ` +
      `${percentOf(apparentUnderStrong)} and ${robust.method} ${percentOf(robust)}. What ${weak.attack} shows of ` +
      `${apparent.method} is not robustness.`,
  ];
}

/**
 * A sentence for every two attacks of one norm that crown different methods. Attacks are compared sample by sample, at
 * the budgets and on the samples they share; the stronger one is that which breaks more there, and an advantage that it
 * turns round is a sign of gradient masking (Carlini et al. 2019, "On evaluating adversarial robustness": do not judge by
 * a weak attack). Nothing is said where they share no budget above 0 or fewer than 100 samples, or where a difference
 * may be chance: an exact sign test over the samples of single runs, parted 95 % intervals over several seeds.
 */
export function disagreements(runs: readonly ReportRun[]): string[] {
  const attacks = runs[0]?.evaluation.attacks ?? [];
  return attacks.flatMap((first, i) =>
    attacks
      .slice(i + 1)
      .filter(({ norm }) => norm === first.norm)
      .flatMap((second) => disagreement(runs, first, second)),
  );
}
