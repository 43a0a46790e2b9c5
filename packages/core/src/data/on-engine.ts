import type { Tensor } from '@tensorflow/tfjs';
import { operation } from '../tensors/operation.js';

/** Inputs on the engine, and how to pick rows of them; the caller owns the rows. */
export interface InputsOnEngine {
  readonly rows: (indices: Int32Array) => Tensor;
  readonly dispose: () => void;
}

declare module '../tensors/operation.js' {
  interface Operations {
    /** Samples of a shape, one after the other, laid on the engine, where each row is divided by `unit`. */
    inputsOnEngine: (
      inputs: Float32Array | Uint8Array,
      inputShape: readonly number[],
      unit: number,
    ) => InputsOnEngine | undefined;
  }
}

/** Lays inputs on an engine that can gather them there; undefined where they had better stay in JavaScript's memory. */
export const inputsOnEngine = operation('inputsOnEngine', () => undefined);
