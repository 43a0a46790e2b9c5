import { type Attack, type AttackResult, type CascadeResult, passesOf, type SampleStatus } from '@infomixup/attacks';
import { z } from 'zod';
import { examples } from '../schema/examples.js';
import { count, list } from '../schema/quantities.js';
import type { SpentAndSaved } from './recording.js';

/** JSON has no word for these. */
const special = ['NaN', 'Infinity', '-Infinity', '-0'] as const;

const number = z.union([z.number(), z.enum(special).transform(Number)]);
const passes = z.strictObject({ forwards: count, backwards: count });
const statuses = ['fooled', 'robust', 'misclassified', 'failed', 'out-of-queries'] as const satisfies SampleStatus[];

/** What an attack did to one batch: outer lists have one entry an epsilon, inner ones an entry a sample. */
export const attackedBatch = z.strictObject({
  status: list(list(z.enum(statuses))),
  distances: list(list(number)),
  ...{ queries: count, gradientCalls: count, zeroGradients: count },
  nearest: list(number.nullable()).optional(),
  passes: list(z.strictObject({ spent: passes, autoAttack: passes })).optional(),
  /** The first inputs of the batch as the attack left them. */
  perturbed: examples.shape.perturbed.optional(),
  /** What the model says of these together, and of each alone. */
  alone: z.strictObject({ together: list(list(number)), alone: list(list(number)) }).optional(),
});

/** What an attack did to one batch. */
export type AttackedBatch = z.output<typeof attackedBatch>;

/** What is looked at while a batch's perturbed inputs exist. */
export type Looks = Pick<AttackedBatch, 'perturbed' | 'alone'>;

/** A batch as JSON, to the bit. */
export const batchJson = (batch: AttackedBatch): unknown =>
  JSON.parse(
    JSON.stringify(batch, (_, value) =>
      typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? signed(value) : value,
    ),
  );

const signed = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const nothing: SpentAndSaved = { spent: { forwards: 0, backwards: 0 }, autoAttack: { forwards: 0, backwards: 0 } };

const isOfCascade = (result: AttackResult): result is CascadeResult =>
  result.outcomes.every((outcome) => 'members' in outcome);

/** What a cascade cost at each epsilon; at none, neither it nor AutoAttack has anything to do. */
const passesAt = (result: AttackResult, classes: number): SpentAndSaved[] | undefined =>
  isOfCascade(result)
    ? result.outcomes.map((outcome) => (outcome.epsilon > 0 ? passesOf(outcome, classes) : nothing))
    : undefined;

const nearestOf = ({ nearest }: AttackResult): (number | null)[] | undefined =>
  nearest?.status.map((status, sample) => (status === 'fooled' ? (nearest.distances[sample] ?? null) : null));

/** The numbers of a result, without its perturbed inputs. */
export function batchOf(result: AttackResult<Attack['norm']>, classes: number): AttackedBatch {
  const { outcomes, queries, gradientCalls, zeroGradients } = result;
  const [nearest, passes] = [nearestOf(result), passesAt(result, classes)];
  return {
    status: outcomes.map(({ status }) => status),
    distances: outcomes.map(({ distances }) => Array.from(distances)),
    ...{ queries, gradientCalls, zeroGradients },
    ...(nearest && { nearest }),
    ...(passes && { passes }),
  };
}

const added = (one: SpentAndSaved, other: SpentAndSaved): SpentAndSaved => {
  const sum = (of: keyof SpentAndSaved) => ({
    forwards: one[of].forwards + other[of].forwards,
    backwards: one[of].backwards + other[of].backwards,
  });
  return { spent: sum('spent'), autoAttack: sum('autoAttack') };
};

/** Batches one after the other as one. */
export function joined(batches: readonly AttackedBatch[], epsilons: readonly number[]) {
  const total = (of: 'queries' | 'gradientCalls' | 'zeroGradients') =>
    batches.reduce((sum, batch) => sum + batch[of], 0);
  const nearest = batches.flatMap((batch) => batch.nearest ?? []);
  const spent = batches.flatMap(({ passes }) => (passes ? [passes] : []));
  return {
    status: epsilons.map((_, i) => batches.flatMap(({ status }) => status[i] ?? [])),
    distances: epsilons.map((_, i) => batches.flatMap(({ distances }) => distances[i] ?? [])),
    queries: total('queries'),
    gradientCalls: total('gradientCalls'),
    zeroGradients: total('zeroGradients'),
    ...(nearest.length > 0 && { nearest }),
    ...(spent.length > 0 && {
      passes: epsilons.map((_, i) => spent.reduce((sum, of) => added(sum, of[i] ?? nothing), nothing)),
    }),
  };
}
