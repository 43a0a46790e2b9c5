import type { Tensor } from '@tensorflow/tfjs';

/** A model as its file holds it, before anything is known of its outputs. */
export interface ForeignModel {
  readonly name: string;
  /** The shape of one input as the model itself wants it; null where a length is open, undefined where nothing is said. */
  readonly inputShape: readonly (number | null)[] | undefined;
  /** Outputs of inputs `[batch, ...inputShape]`, in evaluation mode; at once, for gradients, or later. */
  readonly run: (inputs: Tensor) => Tensor | Promise<Tensor>;
  /** What the outputs are, where the file itself tells. */
  readonly output: 'logits' | 'probabilities' | undefined;
  /** What was noticed and is to be said. */
  readonly notes: readonly string[];
  readonly dispose: () => void;
}
