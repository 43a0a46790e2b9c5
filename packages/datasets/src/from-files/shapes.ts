import { sizeOfShape } from '@infomixup/core';
import { refuse } from './refuse.js';

interface Held {
  readonly shape: readonly number[];
  /** What errors call it. */
  readonly from: string;
}

/** Refuses inputs and labels that are not one label a sample, by the shapes alone: before anything is unpacked. */
export function requireLabelled(inputs: Held, labels: Held): void {
  const [samples = 0, ...held] = inputs.shape;
  if (samples < 1 || held.length === 0 || sizeOfShape(held) < 1)
    refuse(
      inputs.from,
      `inputs are [${inputs.shape}]`,
      'give [samples, ...shape of one input], with a sample at least',
    );
  const [count = 0, width = 1, ...more] = labels.shape;
  if (more.length > 0 || labels.shape.length === 0)
    refuse(labels.from, `labels are [${labels.shape}]`, 'give one class number a sample');
  if (width > 1)
    refuse(
      labels.from,
      `labels are rows of ${width} values, as one-hot ones are`,
      'give class numbers: np.argmax(y, axis=1)',
    );
  if (count !== samples) refuse(labels.from, `${count} labels do not go with ${samples} inputs`, 'give one a sample');
}
