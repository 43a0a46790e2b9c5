import { z } from 'zod';
import { InfomixupError } from '../errors.js';
import { parseOptions } from '../options.js';
import { randomStream } from '../random/stream.js';
import type { Dataset, SyncDataset } from './dataset.js';
import { gatherLabelled } from './gather-samples.js';
import { indexBatches } from './indices.js';
import { subset } from './subset.js';

/** How a data set is split. */
export interface StratifiedSplitOptions {
  /** How many samples to keep for validation: below 1 a share of them, from 1 on their number. */
  readonly validation: number;
  /** A whole number: fixes which samples are chosen. */
  readonly seed: number;
  /** The class of every sample, where it is known already; else the data set is read once for it. */
  readonly labels?: Int32Array;
}

/** What trains a model, and what tells how it does. */
export interface ValidationSplit<D extends Dataset = Dataset> {
  readonly train: D;
  readonly validation: D;
}

const schema = z.strictObject({
  validation: z
    .number()
    .positive()
    .refine((value) => value < 1 || Number.isInteger(value), 'give a share below 1 or a whole number'),
  seed: z.int(),
  labels: z.instanceof(Int32Array).optional(),
});

/**
 * Splits `dataset` in two, each with every class in the share it has of the whole: of a class with n_c of the n samples,
 * v n_c / n of the v samples for validation, rounded so that they are v in all (largest remainders first). Which samples
 * hangs on the seed, the labels and v alone; each half keeps the order of the whole.
 *
 * @throws InfomixupError `invalid-options`; `invalid-argument` where a half would be empty, or `labels` are not one a
 * sample; `invalid-dataset`
 *
 * @example
 * ```ts
 * import { stratifiedSplit } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * const whole = spirals({ seed: 1, size: 400 }).train;
 * const { train, validation } = await stratifiedSplit(whole, { validation: 0.1, seed: 1 });
 * console.assert(train.size === 270 && validation.size === 30);
 * ```
 */
export function stratifiedSplit(
  dataset: SyncDataset,
  options: StratifiedSplitOptions,
): Promise<ValidationSplit<SyncDataset>>;
export function stratifiedSplit(dataset: Dataset, options: StratifiedSplitOptions): Promise<ValidationSplit>;
export async function stratifiedSplit(dataset: Dataset, options: StratifiedSplitOptions): Promise<ValidationSplit> {
  const { validation, seed, labels: known } = parseOptions('stratifiedSplit', schema, options);
  const wanted = validation < 1 ? Math.round(validation * dataset.size) : validation;
  if (wanted < 1 || wanted >= dataset.size) {
    refuse(
      dataset,
      `${wanted} of ${dataset.size} samples for validation leave a half empty; give another \`validation\``,
    );
  }
  const labels = known ?? (await labelsOf(dataset));
  if (labels.length !== dataset.size) {
    refuse(dataset, `${labels.length} labels do not go with ${dataset.size} samples; give one a sample`);
  }
  const chosen = chooseWithin(labels, dataset.classes.length, wanted, seed);
  const half = (isChosen: boolean) => Int32Array.from(positionsOf(chosen, Number(isChosen)));
  return { train: subset(dataset, half(false)), validation: subset(dataset, half(true)) };
}

function refuse({ name }: Dataset, what: string): never {
  throw new InfomixupError(`${name}: ${what}`, 'invalid-argument');
}

/** How many samples are read at once for their labels. */
const readAtOnce = 1024;

async function labelsOf(dataset: Dataset): Promise<Int32Array> {
  const all = new Int32Array(dataset.size);
  for (const indices of indexBatches(dataset.size, readAtOnce)) {
    const { inputs, labels } = await gatherLabelled(dataset, indices);
    inputs.dispose();
    all.set(labels, indices[0]);
  }
  return all;
}

/** A one for each of `wanted` samples, drawn class by class. */
function chooseWithin(labels: Int32Array, classes: number, wanted: number, seed: number): Uint8Array {
  const chosen = new Uint8Array(labels.length);
  const members = Array.from({ length: classes }, (_, label) => positionsOf(labels, label));
  const counts = apportion(
    members.map(({ length }) => length),
    wanted,
  );
  members.forEach((positions, label) => {
    const order = randomStream(seed, 'stratified-split', label).permutation(positions.length);
    for (const place of order.subarray(0, counts[label])) chosen[positions[place] ?? 0] = 1;
  });
  return chosen;
}

const positionsOf = (values: ArrayLike<number>, wanted: number): number[] =>
  Array.from(values).flatMap((value, position) => (value === wanted ? [position] : []));

/** Whole parts of `total` in the shares of `sizes`, by largest remainders. */
function apportion(sizes: readonly number[], total: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const quotas = sizes.map((size) => (size * total) / all);
  const parts = quotas.map(Math.floor);
  const missing = total - parts.reduce((sum, part) => sum + part, 0);
  const remainder = (index: number) => (quotas[index] ?? 0) % 1;
  const byRemainder = [...quotas.keys()].sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const index of byRemainder.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
