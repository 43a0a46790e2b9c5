import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';
import { hasKernel, refineGradient } from '../registry.js';

const op = defineOp('MeanGradient', { inputs: ['dy', 'x'], outputs: { dx: 'tensor' }, attributes: {} });

/** The op of the gradient of a mean. */
export const meanOps = [op];

/** One op for the gradient of a mean over everything, as losses are; tfjs composes it of four. */
export function differentiateMean(): void {
  // Linear in dy, of whose one value it makes as many equal shares as x has values.
  differentiateOp(op, ['x'], ({ dx }, { x }) => ({ dy: () => tf.mean(dx), x: () => tf.zerosLike(x) }));
  refineGradient(tf.Mean, ['x'], (dy, { x }) =>
    dy.size === 1 && x.dtype === 'float32' && hasKernel(op.name) ? { x: () => op.run({ dy, x }, {}).dx } : undefined,
  );
}
