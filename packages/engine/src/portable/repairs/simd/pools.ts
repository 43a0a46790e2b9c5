import * as tf from '@tensorflow/tfjs';
import type { PoolAttributes } from '../../../pool-attributes.js';
import { type PoolPlan, planPool } from '../pool-plan.js';
import { areFloats, type FittingKernel, type Tensors } from './fitting-kernel.js';
import type { KernelModule, KernelName } from './kernel-module.js';

/** A plan as `assembly/kernels/pooling.ts` reads it. */
function numbersOf(plan: PoolPlan): number[] {
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth } = plan;
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = plan;
  return [
    ...[batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth],
    ...[outHeight, outWidth, strideHeight, strideWidth, padInfo.top, padInfo.left],
  ];
}

/** Whether the first and the last window of an axis reach into the image. */
const reach = (inputs: number, outputs: number, stride: number, window: number, before: number) =>
  before < window && (outputs - 1) * stride - before < inputs;

const suits = ({ padInfo: { top, left }, ...plan }: PoolPlan) =>
  reach(plan.inHeight, plan.outHeight, plan.strideHeight, plan.filterHeight, top) &&
  reach(plan.inWidth, plan.outWidth, plan.strideWidth, plan.filterWidth, left);

/** Pooling and its gradients. */
export function pools({ run, plan }: KernelModule): Readonly<Record<string, FittingKernel>> {
  const fitting = (
    kernel: KernelName,
    tensors: readonly tf.TensorInfo[],
    input: tf.TensorInfo,
    attributes: tf.NamedAttrMap,
    shapeOf: (planned: PoolPlan) => readonly number[],
  ) => {
    // tfjs calls these kernels with these attributes, and types them by their most general kind.
    const planned = planPool(input.shape, attributes as unknown as PoolAttributes);
    const fits = areFloats(tensors) && suits(planned);
    return fits ? run(kernel, tensors, shapeOf(planned), [plan(numbersOf(planned))]) : undefined;
  };
  const output = ({ outShape }: PoolPlan) => outShape;
  const input = ({ inShape }: PoolPlan) => inShape;
  return {
    [tf.MaxPool]: (inputs, attributes) => {
      const { x } = inputs as Tensors<'x'>;
      return fitting('maxPool', [x], x, attributes, output);
    },
    [tf.MaxPoolGrad]: (inputs, attributes) => {
      const { input: x, dy } = inputs as Tensors<'input' | 'dy'>;
      return fitting('maxPoolGradient', [x, dy], x, attributes, input);
    },
    [tf.AvgPool]: (inputs, attributes) => {
      const { x } = inputs as Tensors<'x'>;
      return fitting('averagePool', [x], x, attributes, output);
    },
    [tf.AvgPoolGrad]: (inputs, attributes) => {
      const { input: x, dy } = inputs as Tensors<'input' | 'dy'>;
      return fitting('averagePoolGradient', [dy], x, attributes, input);
    },
  };
}
