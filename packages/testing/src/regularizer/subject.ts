import type { Dataset, Model } from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';

/** A regularizer to be checked, and what it is checked on. */
export interface RegularizerSubject<R> {
  /** Makes the plugin or preset, with settings under which it acts; a new value each time. */
  readonly create: () => Preset<R>;
  /** The same with settings under which it must change nothing at all, such as a weight of 0. */
  readonly neutral?: () => Preset<R>;
  /** Makes the model, always with the same first values. Smooth, since gradients are compared with differences. */
  readonly model: () => Model<R>;
  /** Fits the model; some tens of samples, not a multiple of 8. */
  readonly dataset: Dataset;
}
