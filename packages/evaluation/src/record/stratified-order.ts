import { type Dataset, gatherLabelled, indexBatches, randomStream } from '@infomixup/core';

/** One for all evaluations: runs of every seed are attacked on the same samples, and can be paired by them. */
const seed = 1;

/** How many samples are read at once for their labels. */
const readAtOnce = 1024;

/** The members of a class in a drawn order, each with its place among them, in (0, 1). */
const placesOf = (members: readonly number[], label: number) =>
  Array.from(randomStream(seed, 'evaluation stratified', label).permutation(members.length), (drawn, place) => ({
    sample: members[drawn] ?? 0,
    place: (place + 0.5) / members.length,
  }));

/**
 * An order of samples in which the first n, for every n, are a stratified part: of each class n times its share of the
 * whole, up to one sample more or less. Drawn by a fixed seed.
 */
export function stratifiedOrder(labels: ArrayLike<number>): Int32Array {
  const members = new Map<number, number[]>();
  for (const [sample, label] of Array.from(labels).entries()) {
    const same = members.get(label) ?? [];
    members.set(label, same);
    same.push(sample);
  }
  const places = [...members].flatMap(([label, samples]) => placesOf(samples, label));
  return Int32Array.from(
    places.toSorted((a, b) => a.place - b.place || a.sample - b.sample),
    ({ sample }) => sample,
  );
}

/** The same of a data set, which is read once for its labels. */
export async function stratifiedOrderOf(dataset: Dataset): Promise<Int32Array> {
  const labels: number[] = [];
  for (const indices of indexBatches(dataset.size, readAtOnce)) {
    const batch = await gatherLabelled(dataset, indices);
    batch.inputs.dispose();
    labels.push(...batch.labels);
  }
  return stratifiedOrder(labels);
}
