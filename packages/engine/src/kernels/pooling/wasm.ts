import * as tf from '@tensorflow/tfjs';
import { kernel, type Tensors } from '../registry.js';
import { areFloats, type FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmKernelName, WasmModule } from '../wasm/module.js';
import { type PoolAttributes, type PoolPlan, planPool } from './plan.js';

/** A plan as `plan.assembly.ts` reads it. */
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
export function pools({ run, plan }: WasmModule): FittingKernels {
  const fitting = (
    name: WasmKernelName,
    tensors: readonly tf.TensorInfo[],
    planned: PoolPlan,
    shape: readonly number[],
  ) => (areFloats(tensors) && suits(planned) ? run(name, tensors, shape, [plan(numbersOf(planned))]) : undefined);
  const forward = (name: WasmKernelName) =>
    kernel(({ x }: Tensors<'x'>, given: PoolAttributes) => {
      const planned = planPool(x.shape, given);
      return fitting(name, [x], planned, planned.outShape);
    });
  const gradient = (name: WasmKernelName, read: (tensors: Tensors<'input' | 'dy'>) => readonly tf.TensorInfo[]) =>
    kernel((tensors: Tensors<'input' | 'dy'>, given: PoolAttributes) => {
      const planned = planPool(tensors.input.shape, given);
      return fitting(name, read(tensors), planned, planned.inShape);
    });
  return {
    [tf.MaxPool]: forward('maxPool'),
    [tf.MaxPoolGrad]: gradient('maxPoolGradient', ({ input, dy }) => [input, dy]),
    [tf.AvgPool]: forward('averagePool'),
    [tf.AvgPoolGrad]: gradient('averagePoolGradient', ({ dy }) => [dy]),
  };
}
