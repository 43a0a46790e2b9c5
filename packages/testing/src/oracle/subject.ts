import type { Criterion } from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import type { ToyRepresentations } from '../toy/toy-model.js';

/** A regularizer, and what another implementation of its method computes. */
export interface OracleSubject<O> {
  /** Makes the plugin, or a preset of several, from a case's options; it is trained on `toyModel`. */
  readonly create: (options: O) => Preset<ToyRepresentations>;
  /** The content of the file that a script under `tooling/oracles/regularizers` wrote. */
  readonly oracle: unknown;
  /** Cross-entropy by default. */
  readonly criterion?: Criterion;
}
