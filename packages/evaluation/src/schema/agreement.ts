import type { Norm } from '@infomixup/core';
import { bestSoFar, decayCurve, normalizedArea, wilsonInterval } from '@infomixup/metrics';
import { quartilesOf } from '../quartiles.js';
import type { AttackEvaluation, WorstCase } from './attack-evaluation.js';
import type { Evaluation } from './fields.js';
import type { Trajectory } from './trajectory.js';

/** A field that does not go with the others. */
interface Disagreement {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The same number but for the rounding of another machine. */
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9;

const unless = (agrees: boolean, path: Disagreement['path'], message: string): Disagreement[] =>
  agrees ? [] : [{ path, message }];

/** The disagreements of each item of a list, with their paths in the whole. */
const inEach = <T>(list: string, items: readonly T[], disagreements: (item: T) => Disagreement[]): Disagreement[] =>
  items.flatMap((item, i) => disagreements(item).map(({ path, message }) => ({ path: [list, i, ...path], message })));

/** What each budget's own numbers say of each other. */
function atEachBudget({ n, cleanAccuracy, ...attack }: AttackEvaluation): Disagreement[] {
  const right = Math.round(cleanAccuracy * n);
  const isWilson = ([low, high]: readonly [number, number], count: number) => {
    const wilson = wilsonInterval(count, n);
    return same(low, wilson.low) && same(high, wilson.high);
  };
  return attack.successes.flatMap((found, i) => {
    const [share = -1, failed = 0, cut = 0] = [attack.accuracy[i], attack.failures[i], attack.outOfQueries[i]];
    return [
      ...unless(same(share, (right - found) / n), ['accuracy', i], `is not (${right} - ${found}) / ${n}`),
      ...unless(
        found + failed + cut <= right,
        ['successes', i],
        `and failures are more than the ${right} right samples`,
      ),
      ...unless(
        found > right ||
          attack.intervals?.every((interval, at) => at !== i || isWilson(interval, right - found)) !== false,
        ['intervals', i],
        `is not Wilson's of ${right - found} / ${n}`,
      ),
      ...unless((attack.meanDistance[i] === null) === (found === 0), ['meanDistance', i], `is not of ${found} samples`),
    ];
  });
}

/** The samples' own record against the counts: a larger budget may lose a success, but none comes from nowhere. */
function ofSamples({ n, epsilons, cleanAccuracy, successes, brokenFrom }: AttackEvaluation): Disagreement[] {
  const countOf = (position: number) => brokenFrom.filter((from) => from === position).length;
  const greatest = brokenFrom.reduce((most, from) => Math.max(most, from), -1);
  let broken = 0;
  const counts = successes.flatMap((found, i) => {
    const fresh = countOf(i);
    broken += fresh;
    return unless(
      fresh <= found && found <= broken,
      ['successes', i],
      `is ${found} where \`brokenFrom\` has ${fresh} new and ${broken} in all`,
    );
  });
  return [
    ...unless(brokenFrom.length === n, ['brokenFrom'], `has ${brokenFrom.length} entries for ${n} samples`),
    ...unless(greatest <= epsilons.length, ['brokenFrom'], `has positions beyond the ${epsilons.length} epsilons`),
    ...unless(same(cleanAccuracy, 1 - countOf(-1) / n), ['cleanAccuracy'], `is not 1 - ${countOf(-1)} / ${n}`),
    ...counts,
  ];
}

/** Distances belong to samples that were right, and quartiles to distances. */
function ofNearest({ n, brokenFrom, nearest }: AttackEvaluation): Disagreement[] {
  if (!nearest) return [];
  const { distances, quartiles } = nearest;
  const right = brokenFrom.filter((from) => from >= 0).length;
  const expected = quartilesOf(distances, right);
  const isSame = (one: number | null | undefined, other: number | null) =>
    one === other || (typeof one === 'number' && other !== null && same(one, other));
  return [
    ...unless(
      distances.length === n && distances.every((distance, i) => distance === null || brokenFrom[i] !== -1),
      ['nearest', 'distances'],
      `are not of the ${right} right ones of ${n} samples`,
    ),
    ...unless(
      quartiles.length === expected.length && expected.every((value, i) => isSame(quartiles[i], value)),
      ['nearest', 'quartiles'],
      'are not those of `distances`',
    ),
  ];
}

/** What a cascade spent in all is among what was counted. */
function ofPasses({ queries, gradientCalls, passes = [] }: AttackEvaluation): Disagreement[] {
  const sum = (field: 'forwards' | 'backwards') => passes.reduce((total, { spent }) => total + spent[field], 0);
  const isWithin = sum('backwards') <= gradientCalls && sum('forwards') <= queries + gradientCalls;
  return unless(isWithin, ['passes'], 'are more than the queries and gradient calls');
}

function ofCurve({ norm, epsilons, accuracy, area, bestSoFar: envelope }: AttackEvaluation): Disagreement[] {
  const curve = decayCurve<Norm>(norm, epsilons, accuracy);
  const lower = bestSoFar(curve);
  const isLower = lower.accuracy.every((share, i) => same(share, envelope.accuracy[i] ?? -1));
  return [
    ...unless(same(area, normalizedArea(curve)), ['area'], 'is not that under `accuracy`'),
    ...unless(isLower, ['bestSoFar', 'accuracy'], 'is not the least of `accuracy` so far'),
    ...unless(same(envelope.area, normalizedArea(lower)), ['bestSoFar', 'area'], 'is not that under its `accuracy`'),
  ];
}

const ofAttack = (attack: AttackEvaluation): Disagreement[] => [
  ...atEachBudget(attack),
  ...ofSamples(attack),
  ...ofCurve(attack),
  ...ofNearest(attack),
  ...ofPasses(attack),
];

function ofWorstCase({ norm, n, epsilons, accuracy, successes, area }: WorstCase): Disagreement[] {
  const right = Math.round((accuracy[0] ?? 0) * n) + (successes[0] ?? 0);
  const curve = decayCurve<Norm>(norm, epsilons, accuracy);
  return [
    ...successes.flatMap((found, i) =>
      unless(same(accuracy[i] ?? -1, (right - found) / n), ['accuracy', i], `is not (${right} - ${found}) / ${n}`),
    ),
    ...unless(same(area, normalizedArea(curve)), ['area'], 'is not that under `accuracy`'),
  ];
}

/** What any attack broke, the worst case counts too: on the same samples it is above none of them, nor does it rise. */
function againstAttacks(worst: WorstCase, attacks: readonly AttackEvaluation[]): Disagreement[] {
  const { n, epsilons, accuracy } = worst;
  const its = attacks.filter(
    (attack) => attack.n === n && attack.threat === worst.threat && worst.attacks.includes(attack.name),
  );
  return accuracy.flatMap((share, i) => {
    const [epsilon = -1, before = 1] = [epsilons[i], accuracy[i - 1]];
    const left = its.flatMap((attack) => {
      const at = attack.epsilons.indexOf(epsilon);
      return attack.bestSoFar.accuracy.slice(at, at + 1);
    });
    return unless(
      share <= Math.min(before, ...left) + 1e-9,
      ['accuracy', i],
      'is above what an attack or a smaller epsilon leaves',
    );
  });
}

function ofConfusion({ n, model: { classes }, clean: { correct, confusion } }: Evaluation): Disagreement[] {
  if (!confusion) return [];
  const right = confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  const all = confusion.flat().reduce((sum, value) => sum + value, 0);
  const shaped = confusion.length === classes && confusion.every((row) => row.length === classes + 1);
  return unless(
    shaped && right === correct && all === n,
    ['clean', 'confusion'],
    `is not of ${classes} classes, ${n} samples and ${correct} right ones`,
  );
}

function ofClean({ n, clean: { correct, accuracy, interval } }: Evaluation): Disagreement[] {
  if (correct > n) return [{ path: ['clean', 'correct'], message: `is more than the ${n} samples` }];
  const { low, high } = wilsonInterval(correct, n);
  const isWilson = same(interval.low, low) && same(interval.high, high);
  return [
    ...unless(same(accuracy, correct / n), ['clean', 'accuracy'], `is not ${correct} / ${n}`),
    ...unless(isWilson, ['clean', 'interval'], `is not Wilson's of ${correct} / ${n}`),
  ];
}

/** Every sample once, and enough of them for every attack. */
function ofOrder({ n, order, attacks, probes }: Evaluation): Disagreement[] {
  if (!order) return [];
  const isEach = new Set(order).size === order.length && order.every((sample) => sample < n);
  const isEnough = [...attacks, ...probes].every((attack) => attack.n <= order.length);
  return unless(isEach && isEnough, ['order'], `is not of samples of the ${n}, each once, for every attack`);
}

const lengthsOf = ({
  loss,
  margin,
  distance,
  prediction,
}: Pick<Trajectory, 'loss' | 'margin' | 'distance' | 'prediction'>) =>
  [loss, margin, distance, prediction].map(({ length }) => length);

/** Samples, classes and attacks that are spoken of must be there. */
function ofReferences({ n, model, dataset, ...parts }: Evaluation): Disagreement[] {
  const { attacks, probes, worstCase, checks, examples } = parts;
  const isClass = (value: number) => value < model.classes;
  const isAttack = (attack: string, norm: Norm, threat?: string) =>
    attacks.some(
      (present) =>
        present.name === attack && present.norm === norm && (threat === undefined || present.threat === threat),
    );
  const held = new Set(examples.clean.map(({ sample }) => sample));
  const within = (item: { readonly n: number }) => unless(item.n <= n, ['n'], `is more than the ${n} samples`);
  return [
    ...unless(
      dataset.classes.length === model.classes,
      ['dataset', 'classes'],
      `are not the ${model.classes} of the model`,
    ),
    ...unless(model.bounds[0] < model.bounds[1], ['model', 'bounds'], 'do not ascend'),
    ...inEach('attacks', attacks, within),
    ...inEach('probes', probes, within),
    ...inEach('transfer', parts.transfer ?? [], within),
    ...inEach('worstCase', worstCase, (worst) => [
      ...within(worst),
      ...unless(
        worst.attacks.every((name) => isAttack(name, worst.norm, worst.threat)),
        ['attacks'],
        'are not among `attacks`',
      ),
    ]),
    ...inEach('checks', checks, ({ samples }) =>
      unless(
        samples.every((sample) => sample < n),
        ['samples'],
        `are not all among the ${n}`,
      ),
    ),
    ...inEach('trajectories', parts.trajectories ?? [], ({ sample, label, gradient, ...along }) =>
      unless(
        sample < n && isClass(label) && lengthsOf(along).every((length) => length === gradient.length + 1),
        [],
        `is not of ${n} samples and ${model.classes} classes, or its lists are not of one length`,
      ),
    ),
    ...inEach('examples.clean', examples.clean, ({ sample, label, prediction }) =>
      unless(
        sample < n && isClass(label) && isClass(prediction),
        [],
        `is not of ${n} samples and ${model.classes} classes`,
      ),
    ),
    ...inEach('examples.perturbed', examples.perturbed, ({ sample, attack, norm, prediction }) =>
      unless(
        held.has(sample) && isAttack(attack, norm) && isClass(prediction),
        [],
        'is not of a clean example, an attack and a class of this evaluation',
      ),
    ),
  ];
}

/**
 * The fields of an evaluation that contradict others: counts against shares, areas against curves, samples against
 * counts. Every field must be valid by itself.
 */
export function disagreementsIn(evaluation: Evaluation): Disagreement[] {
  return [
    ...ofClean(evaluation),
    ...ofConfusion(evaluation),
    ...ofOrder(evaluation),
    ...inEach('attacks', evaluation.attacks, ofAttack),
    ...inEach('probes', evaluation.probes, ofAttack),
    ...inEach('worstCase', evaluation.worstCase, ofWorstCase),
    ...inEach('worstCase', evaluation.worstCase, (worst) => againstAttacks(worst, evaluation.attacks)),
    ...ofReferences(evaluation),
  ];
}
