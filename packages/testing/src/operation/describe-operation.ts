import type { Operations } from '@infomixup/core';
import { describe, it } from 'vitest';
import { compareOperation, type OperationCase } from './compare-operation.js';

/**
 * Registers a Vitest suite that holds the kernel of the open engine for an operation to the operation's formula, case by
 * case. Name shapes around what the kernel does at once (vectors, blocks, threads), and one that it declines if it does.
 *
 * ```typescript
 * describeOperation('mirrored', [
 *   { name: 'two columns', inputs: () => [tf.tensor2d([[1, 2]])], compute: (x) => [mirrored(x as tf.Tensor2D)] },
 *   { name: 'three columns', inputs: () => [tf.ones([2, 3])], compute: (x) => [mirrored(x as tf.Tensor2D)], declined: true },
 * ]);
 * ```
 */
export function describeOperation(name: keyof Operations, cases: readonly OperationCase[]): void {
  describe(`the kernel of ${name} gives what its formula gives`, () => {
    it.each(cases)('$name', (example) => compareOperation(name, example));
  });
}
