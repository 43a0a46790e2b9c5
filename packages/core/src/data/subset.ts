import { InfomixupError } from '../errors.js';
import type { Dataset, Gather } from './dataset.js';
import { checkIndices } from './indices.js';

/**
 * The samples of `dataset` at `indices`, in that order, as a data set of its own; indices may repeat.
 *
 * @throws InfomixupError `index-out-of-range` where an index names no sample
 */
export function subset(dataset: Dataset, indices: Int32Array): Dataset {
  checkIndices(dataset.name, indices, dataset.size);
  const own = indices.slice();
  const through =
    (gather: Gather): Gather =>
    (chosen) => {
      checkIndices(dataset.name, chosen, own.length);
      return gather(chosen.map((index) => own[index] ?? 0));
    };
  const onEngine = () => {
    const whole = dataset.gather.onEngine?.();
    return whole && { gather: through(whole.gather), dispose: whole.dispose };
  };
  return { ...dataset, size: own.length, gather: Object.assign(through(dataset.gather), { onEngine }) };
}

/**
 * The first `count` samples of `dataset`.
 *
 * @throws InfomixupError `invalid-argument` where there are fewer
 */
export function takeFirst(dataset: Dataset, count: number): Dataset {
  if (Number.isInteger(count) && count >= 0 && count <= dataset.size) {
    return subset(
      dataset,
      Int32Array.from({ length: count }, (_, index) => index),
    );
  }
  throw new InfomixupError(
    `${dataset.name}: the first ${count} samples were asked for; give a whole number from 0 to ${dataset.size}`,
    'invalid-argument',
  );
}
