import type { Tensor } from '@tensorflow/tfjs';

/** Nested plain values and tensors: what a plugin may keep between steps, and a checkpoint can hold. */
export type StateTree =
  | null
  | boolean
  | number
  | string
  | Tensor
  | readonly StateTree[]
  | { readonly [name: string]: StateTree };
