import type { Classifier } from '@infomixup/core';

/** A defence that stops attacks without making a model robust. */
export interface BrokenDefence {
  /** Why attacks fail on it, in a sentence. */
  readonly mechanism: string;
  /** The checks of `@infomixup/evaluation` of which at least one must fail. */
  readonly noticedBy: readonly string[];
  /** The classifier behind the defence; it keeps no tensors. */
  readonly defend: (undefended: Classifier) => Classifier;
}
