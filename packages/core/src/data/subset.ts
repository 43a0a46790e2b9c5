import { InfomixupError } from '../errors.js';
import { firstNumbers } from '../first-numbers.js';
import type { Dataset, Gather, SyncDataset } from './dataset.js';
import { derivedGather } from './derived-gather.js';
import { checkIndices } from './indices.js';

/**
 * The samples of `dataset` at `indices`, in that order, as a data set of its own; indices may repeat.
 *
 * @throws InfomixupError `index-out-of-range` where an index names no sample
 */
export function subset(dataset: SyncDataset, indices: Int32Array): SyncDataset;
export function subset(dataset: Dataset, indices: Int32Array): Dataset;
export function subset(dataset: Dataset, indices: Int32Array): Dataset {
  checkIndices(dataset.name, indices, dataset.size);
  const own = indices.slice();
  const through =
    (gather: Gather): Gather =>
    (chosen, training) => {
      checkIndices(dataset.name, chosen, own.length);
      const meant = chosen.map((index) => own[index] ?? 0);
      return gather(meant, training);
    };
  const gather = derivedGather(dataset, through, { keepsValues: true });
  return { ...dataset, size: own.length, origin: { dataset, indices: own }, gather };
}

/**
 * The first `count` samples of `dataset`.
 *
 * @throws InfomixupError `invalid-argument` where there are fewer
 */
export function takeFirst(dataset: SyncDataset, count: number): SyncDataset;
export function takeFirst(dataset: Dataset, count: number): Dataset;
export function takeFirst(dataset: Dataset, count: number): Dataset {
  if (Number.isInteger(count) && count >= 0 && count <= dataset.size) return subset(dataset, firstNumbers(count));
  throw new InfomixupError(
    `${dataset.name}: the first ${count} samples were asked for; give a whole number from 0 to ${dataset.size}`,
    'invalid-argument',
  );
}
