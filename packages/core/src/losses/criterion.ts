import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';

/** Measures how far logits are from the targets. */
export interface Criterion {
  readonly name: string;
  /**
   * One loss a sample, `[batch]`, in nats, from logits `[batch, classes]` and targets `[batch, classes]`.
   * Differentiable once, in both arguments.
   */
  readonly losses: (logits: Tensor2D, targets: Tensor2D) => Tensor1D;
}
