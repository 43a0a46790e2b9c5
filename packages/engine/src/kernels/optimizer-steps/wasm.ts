import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { implementListOp } from '../op.js';
import type { WasmModule } from '../wasm/module.js';
import { adamStep, optimizerOps, sgdStep } from './optimizer-steps.js';

const sizeOf = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape([...shape]);

/** A step as `optimizerOps` says, parameter by parameter. */
const step =
  ({ call, output }: WasmModule, name: 'adamStep' | 'sgdStep', slotCount: number) =>
  (tensors: readonly tf.TensorInfo[], count: number): tf.TensorInfo[] => {
    const parameters = tensors.slice(0, count);
    const [slots, settings] = [tensors.slice(2 * count, 2 * count + slotCount), tensors.slice(2 * count + slotCount)];
    const updated = parameters.map(({ shape }) => output(shape));
    const newSlots = slots.map(({ shape }) => output(shape));
    const fault = output([]);
    let offset = 0;
    for (const [index, parameter] of parameters.entries()) {
      const own = [parameter, ...tensors.slice(count + index, count + index + 1), ...slots, ...settings];
      const made = [...updated.slice(index, index + 1), ...newSlots, fault];
      call(name, [...own, ...made], [offset * Float32Array.BYTES_PER_ELEMENT, sizeOf(parameter)]);
      offset += sizeOf(parameter);
    }
    return [...updated, ...newSlots, fault];
  };

/** Adds the steps of optimizers over all parameters at once. */
export function addOptimizerSteps(module: WasmModule): void {
  implementListOp('wasm', optimizerOps.adam, step(module, 'adamStep', 2));
  implementListOp('wasm', optimizerOps.sgd, step(module, 'sgdStep', 1));
  provideKernels('wasm', { adamStep, sgdStep });
}
