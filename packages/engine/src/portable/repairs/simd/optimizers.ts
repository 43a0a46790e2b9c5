import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { adamStep, sgdStep } from '../../../kernels/optimizer-steps/optimizer-steps.js';
import type { KernelModule } from './kernel-module.js';

/** An optimizer's kernel, and how many slots it has, each as long as all parameters. */
const optimizers = { AdamStep: ['adamStep', 2], SgdStep: ['sgdStep', 1] } as const;

const sizeOf = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape([...shape]);

/**
 * A step over `count` parameters, as many gradients, slots and settings, in this order; gives the parameters, the slots,
 * and a sum that is finite only where every gradient is.
 */
function step(
  { call, output }: KernelModule,
  [kernel, slotCount]: (typeof optimizers)[keyof typeof optimizers],
  tensors: readonly tf.TensorInfo[],
  count: number,
): tf.TensorInfo[] {
  const parameters = tensors.slice(0, count);
  const [slots, settings] = [tensors.slice(2 * count, 2 * count + slotCount), tensors.slice(2 * count + slotCount)];
  const updated = parameters.map(({ shape }) => output(shape));
  const newSlots = slots.map(({ shape }) => output(shape));
  const fault = output([]);
  let offset = 0;
  for (const [index, parameter] of parameters.entries()) {
    const own = [parameter, ...tensors.slice(count + index, count + index + 1), ...slots, ...settings];
    const made = [...updated.slice(index, index + 1), ...newSlots, fault];
    call(kernel, [...own, ...made], [offset * Float32Array.BYTES_PER_ELEMENT, sizeOf(parameter)]);
    offset += sizeOf(parameter);
  }
  return [...updated, ...newSlots, fault];
}

/** Adds the steps of optimizers over all parameters at once. */
export function addOptimizers(module: KernelModule): void {
  for (const [kernelName, optimizer] of Object.entries(optimizers)) {
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      // Whoever runs these kernels gives a list of tensors by their numbers, and how many parameters are among them.
      kernelFunc: ({ inputs, attrs = {} }) =>
        step(module, optimizer, Object.values(inputs) as tf.TensorInfo[], attrs.N as number),
    });
  }
  provideKernels('wasm', { adamStep, sgdStep });
}
