import type { OperationKernel } from '@infomixup/core';
import { madeOnce } from '../made-once.js';
import { defineOp, differentiateOp } from '../op.js';

const op = defineOp('Dense', {
  inputs: ['x', 'kernel', 'bias'],
  outputs: { y: 'matrix' },
  attributes: { relu: 'integer' },
});

const inputGradient = defineOp('DenseInputGradient', {
  inputs: ['dy', 'y', 'kernel'],
  outputs: { dx: 'tensor' },
  attributes: { relu: 'integer', sample: 'integers' },
});

const parameterGradient = defineOp('DenseGradient', {
  inputs: ['dy', 'y', 'x'],
  outputs: { dKernel: 'matrix', dBias: 'vector' },
  attributes: { relu: 'integer' },
});

/** The ops of dense layers. */
export const denseOps = [op, inputGradient, parameterGradient];

/** The largest kernel, in values, that one op is faster for than a general product. */
const largest = 2 ** 17;

/** `x kernel + bias` and ReLU in one op, for layers that are not large. */
export const dense: OperationKernel<'dense'> = (x, kernel, bias, relu) =>
  kernel.size <= largest ? op.run({ x, kernel, bias }, { relu: Number(relu) }).y : undefined;

/** Registers the gradient of dense layers. */
export function differentiateDense(): void {
  differentiateOp(op, ['x', 'kernel', 'y'], ({ y: dy }, { x, kernel, y }, { relu }) => {
    const parameters = madeOnce(() => parameterGradient.run({ dy, y, x }, { relu }));
    return {
      x: () => inputGradient.run({ dy, y, kernel }, { relu, sample: x.shape.slice(1) }).dx,
      kernel: () => parameters().dKernel,
      bias: () => parameters().dBias,
    };
  });
}
