import { writeMaterials } from './materials.mjs';

/** Milliseconds of each step of one epoch after the first `warmUp`, whatever lies between two steps included. */
export async function stepTimes(trainer, dataset, warmUp) {
  const ends = [];
  await trainer.fit(dataset, { epochs: 1, observers: [{ stepEnd: () => void ends.push(performance.now()) }] });
  return ends.slice(warmUp).map((end, index) => end - ends[warmUp + index - 1]);
}

/** The losses of the first `count` steps of one epoch. */
export async function stepLosses(trainer, dataset, count) {
  const losses = [];
  await trainer.fit(dataset, { epochs: 1, observers: [{ stepEnd: ({ loss }) => void losses.push(loss) }] });
  return losses.slice(0, count);
}

/** Writes the order in which a trainer shows the samples of its first epoch, so that the other side can follow it. */
export async function writeOrder(folder, trainer, dataset) {
  const { name, size, classes, inputShape, bounds } = dataset;
  const seen = [];
  const gather = (indices) => {
    seen.push(...indices);
    return dataset.gather(indices);
  };
  await trainer.fit({ name, size, classes, inputShape, bounds, gather }, { epochs: 1 });
  if (seen.length !== size) throw new Error(`bench: the trainer asked for ${seen.length} of ${size} samples`);
  writeMaterials(folder, 'order', { order: { dtype: 'I32', shape: [size], data: Int32Array.from(seen) } });
}
