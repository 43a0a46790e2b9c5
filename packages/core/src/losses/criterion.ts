import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Recipe } from '../recipe.js';

/** Measures how far logits are from the targets. */
export interface Criterion {
  readonly name: string;
  /**
   * One loss a sample, `[batch]`, in nats, from logits `[batch, classes]` and targets `[batch, classes]`.
   * Differentiable once, in both arguments.
   */
  readonly losses: (logits: Tensor2D, targets: Tensor2D) => Tensor1D;
}

/** Makes a criterion without options available to configuration files, by its own name. */
export function criterionRecipe(criterion: Criterion): Recipe<'criterion', Record<string, never>, Criterion> {
  return { kind: 'criterion', name: criterion.name, schema: z.strictObject({}), create: () => criterion };
}
