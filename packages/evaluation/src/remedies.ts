import { marginLoss } from '@infomixup/attacks';
import { randomStream } from '@infomixup/core';
import type { Evidence } from './checks/check.js';
import { type Diagnosis, within } from './probes/diagnose.js';
import { estimated, gradientOf, rescaled, type Surroundings, smoothed } from './probes/slopes.js';
import { type Walk, type WalkedSubject, walk } from './probes/walk.js';
import { unbrokenBy } from './record/recording.js';
import type { Subject } from './record/subject.js';
import { fooledBy, rightSamples } from './record/walks.js';
import type { CheckResult, Remedy } from './schema/check-result.js';

/** What may help, in words; `walk` leads there, where the checks have not walked it already. */
interface Help {
  readonly name: string;
  /** The walks that it consists of. */
  readonly isOf: (walk: Walk) => boolean;
  /** Whether only the points where the walks end count, and silence is no right answer. */
  readonly atEnd?: boolean;
}

const named =
  (...names: readonly string[]) =>
  ({ name }: Walk) =>
    names.includes(name);

const helps = {
  rescaled: { name: 'logits rescaled', isOf: named('rescaled') },
  margin: { name: 'the margin in place of the cross-entropy', isOf: named('margin') },
  bestPoint: { name: 'the best point on the way', isOf: named('cross-entropy') },
  steps: { name: 'twice the steps', isOf: named('twice the steps') },
  starts: { name: 'two random starts', isOf: ({ name }: Walk) => name.startsWith('random start') },
  average: { name: 'gradients and answers averaged over 8 passes', isOf: named('on average'), atEnd: true },
  standIn: { name: 'the gradients of the stand-in', isOf: named('from the stand-in') },
  others: { name: 'perturbations of other models', isOf: ({ ofAttacked }: Walk) => ofAttacked.length > 0 },
  smoothed: { name: 'gradients averaged over 16 points nearby', isOf: named('smoothed') },
  estimated: { name: 'gradients estimated from 32 pairs of losses', isOf: named('estimated') },
  silence: { name: 'silence counted as a wrong answer', isOf: named('cross-entropy'), atEnd: true },
} as const satisfies Readonly<Record<string, Help>>;

type HelpName = keyof typeof helps;

/** What is known to help, by the check that failed. */
const knownHelp: Readonly<Record<string, readonly HelpName[]>> = {
  'useful-gradients': ['rescaled', 'margin', 'standIn', 'estimated'],
  'gradients-match-differences': ['standIn', 'smoothed', 'estimated'],
  'attack-raises-the-loss': ['standIn', 'smoothed', 'estimated'],
  'same-result-when-rescaled': ['rescaled', 'margin'],
  'stable-predictions': ['standIn', 'smoothed', 'estimated'],
  'deterministic-forward': ['average'],
  'averaging-changes-little': ['average'],
  'answers-attacked-inputs': ['silence'],
  'unbounded-attack-succeeds': ['rescaled', 'margin', 'standIn', 'estimated'],
  'chance-at-large-epsilon': ['rescaled', 'margin', 'standIn', 'estimated'],
  'best-point-returned': ['bestPoint'],
  'success-grows-with-epsilon': ['bestPoint', 'standIn', 'estimated'],
  'attack-has-converged': ['steps'],
  'restarts-change-little': ['starts'],
  'iterative-at-least-single-step': ['bestPoint', 'steps', 'starts', 'margin'],
  'stronger-attack-changes-little': ['bestPoint', 'steps', 'starts', 'margin'],
  'noise-weaker-than-gradients': ['starts', 'margin', 'standIn', 'smoothed', 'estimated'],
  'gradient-free-weaker-than-gradients': ['starts', 'margin', 'standIn', 'smoothed', 'estimated'],
  'white-box-beats-transfer': ['others'],
};

/** How far around a point is looked, for each value of it: with the epsilon, or as far as a coarse encoding may hide. */
function surroundings(diagnosis: Diagnosis, { classifier }: WalkedSubject, size: number, seed: number) {
  const [low, high] = classifier.bounds;
  const perValue = diagnosis.norm === 'linf' ? diagnosis.epsilon : diagnosis.epsilon / Math.sqrt(size);
  const rng = randomStream(seed, `evaluation remedies ${diagnosis.norm}`);
  const near: Surroundings = { deviation: perValue / 2, draws: 16, rng };
  return { near, far: { deviation: Math.max(perValue / 2, 0.03 * (high - low)), draws: 32, rng } };
}

/** The further walks that failed checks ask for. */
async function furtherWalks(
  subject: WalkedSubject,
  diagnosis: Diagnosis,
  wanted: ReadonlySet<HelpName>,
  { inputSize, seed }: { readonly inputSize: number; readonly seed: number },
): Promise<readonly Walk[]> {
  const { classifier } = subject;
  const { near, far } = surroundings(diagnosis, subject, inputSize, seed);
  const plans = [
    ...(wanted.has('smoothed')
      ? [within(diagnosis, 'smoothed', smoothed(gradientOf(rescaled(classifier, diagnosis.scale), marginLoss), near))]
      : []),
    ...(wanted.has('estimated') ? [within(diagnosis, 'estimated', estimated(classifier, marginLoss, far))] : []),
  ];
  const walks: Walk[] = [];
  for (const plan of plans) walks.push(await walk(subject, plan, diagnosis.walks[0]?.labels.length ?? 0));
  return walks;
}

/** The first samples that the walks and every attack asked for in their norm were made on, and those still right after these. */
function leftByAttacks({ attacks, clean }: Evidence, diagnosis: Diagnosis) {
  const { norm, walks } = diagnosis;
  const attacked = attacks.filter((recording) => recording.norm === norm).map(({ n }) => n);
  const n = Math.min(walks[0]?.labels.length ?? 0, ...attacked);
  return { n, left: unbrokenBy(attacks, diagnosis, rightSamples(clean, { labels: Array(n).fill(0) })) };
}

function leftBy({ isOf, atEnd = false }: Help, walks: readonly Walk[], left: readonly number[]): number[] | undefined {
  const its = walks.filter(isOf);
  if (its.length === 0) return undefined;
  const isLeft = ({ predictions, labels }: Walk, sample: number) => predictions.at(-1)?.[sample] === labels[sample];
  if (atEnd) return left.filter((sample) => its.every((walk) => isLeft(walk, sample)));
  const fooled = new Set(its.flatMap((walk) => fooledBy(walk, left)));
  return left.filter((sample) => !fooled.has(sample));
}

/** Of what is known to help, that which helps most. */
function bestHelp(evidence: Evidence, names: readonly HelpName[], diagnoses: readonly Diagnosis[]): Remedy | undefined {
  const found = diagnoses.flatMap((diagnosis): Remedy[] => {
    const { n, left } = leftByAttacks(evidence, diagnosis);
    return names.flatMap((name) => {
      const after = leftBy(helps[name], diagnosis.walks, left);
      const { norm, epsilon } = diagnosis;
      return after
        ? [{ name: helps[name].name, norm, epsilon, n, before: left.length / n, after: after.length / n }]
        : [];
    });
  });
  return found.toSorted((a, b) => b.before - b.after - (a.before - a.after))[0];
}

/**
 * What the checks found, and beside each that failed what the remedy known for it makes of robust accuracy: rescaled
 * logits, the margin, more steps or starts, averaged, estimated or stand-in gradients.
 */
export async function withRemedies(
  checks: readonly CheckResult[],
  evidence: Evidence,
  { seed, classifier, ...rest }: Subject & { readonly seed: number },
): Promise<CheckResult[]> {
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const wanted = new Set(failed.flatMap(({ name }) => knownHelp[name] ?? []));
  if (!('logits' in classifier) || wanted.size === 0) return [...checks];
  const diagnoses: Diagnosis[] = [];
  for (const diagnosis of evidence.diagnoses) {
    const more = await furtherWalks({ classifier, ...rest }, diagnosis, wanted, { ...evidence, seed });
    diagnoses.push({ ...diagnosis, walks: [...diagnosis.walks, ...more] });
  }
  return checks.map((check) => {
    const remedy = check.verdict === 'fail' && bestHelp(evidence, knownHelp[check.name] ?? [], diagnoses);
    return remedy ? { ...check, remedy } : check;
  });
}
