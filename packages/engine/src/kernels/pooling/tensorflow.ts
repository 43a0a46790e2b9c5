import * as tf from '@tensorflow/tfjs';
import { type Kernel, kernel, replaceKernels, standingKernel, type Tensors } from '../registry.js';
import { attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend, OpAttribute } from '../tensorflow/backend.js';
import { type PoolAttributes, planPool } from './plan.js';

/** The attributes of a pooling op that TensorFlow and oneDNN share, or undefined for a padding in numbers. */
function poolAttributes(backend: NativeBackend, shape: readonly number[], given: PoolAttributes) {
  const pool = planPool(shape, given);
  const { type } = pool.padInfo;
  if (type !== 'VALID' && type !== 'SAME') return undefined;
  const { float, integers, text } = attributesOf(backend);
  return [
    float,
    integers('ksize', [1, pool.filterHeight, pool.filterWidth, 1]),
    integers('strides', [1, pool.strideHeight, pool.strideWidth, 1]),
    text('padding', type),
    text('data_format', 'NHWC'),
  ];
}

function oneDnnAttributes(backend: NativeBackend, shared: readonly OpAttribute[]): OpAttribute[] {
  const { text, truth } = attributesOf(backend);
  // The label selects the kernels that take plain tensors.
  return [...shared, truth('workspace_enabled', true), text('_kernel', 'MklNameChangeOp')];
}

/** Maximum of windows and the workspace in which oneDNN notes where each lay. */
function poolWithWorkspace(backend: NativeBackend, shared: readonly OpAttribute[], x: tf.TensorInfo) {
  const outputs = backend.executeMultipleOutputs('_MklNativeMaxPool', oneDnnAttributes(backend, shared), [x], 2);
  return outputs as [tf.Tensor, tf.Tensor]; // as many as were asked for
}

const isFloat = (x: tf.TensorInfo) => x.dtype === 'float32' && !x.shape.includes(0);

function maxPool(backend: NativeBackend, own: Kernel): Kernel {
  return kernel(({ x }: Tensors<'x'>, given: PoolAttributes) => {
    const shared = isFloat(x) && poolAttributes(backend, x.shape, given);
    if (!shared) return own({ x }, { ...given });
    const [maximum, workspace] = poolWithWorkspace(backend, shared, x);
    workspace.dispose();
    return maximum;
  });
}

// Pooling a second time for its workspace costs a tenth of what the gradient without one does, and leaves nothing to
// be kept between the passes.
function maxPoolGradient(backend: NativeBackend, own: Kernel): Kernel {
  return kernel((tensors: Tensors<'dy' | 'input' | 'output'>, given: PoolAttributes) => {
    const { dy, input } = tensors;
    const shared = isFloat(input) && poolAttributes(backend, input.shape, given);
    if (!shared) return own({ ...tensors }, { ...given });
    const [maximum, workspace] = poolWithWorkspace(backend, shared, input);
    const all = [input, maximum, dy, workspace];
    const gradient = backend.executeSingleOutput('_MklNativeMaxPoolGrad', oneDnnAttributes(backend, shared), all);
    tf.dispose([maximum, workspace]);
    return gradient;
  });
}

/** Whether this TensorFlow holds oneDNN's pooling and it runs. */
export function hasOneDnnPooling(backend: NativeBackend): boolean {
  try {
    return tf.tidy(() => {
      const given = { filterSize: 2, strides: 2, pad: 'valid' } as const;
      const shared = poolAttributes(backend, [1, 2, 2, 1], given) ?? [];
      const [maximum] = poolWithWorkspace(backend, shared, tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]));
      return maximum.dataSync()[0] === 4;
    });
  } catch {
    return false;
  }
}

/** Sends max pooling and its gradient to oneDNN: eager TensorFlow's own are four and five times slower. */
export function replaceMaxPool(backend: NativeBackend): void {
  replaceKernels('tensorflow', {
    [tf.MaxPool]: maxPool(backend, standingKernel('tensorflow', tf.MaxPool)),
    [tf.MaxPoolGrad]: maxPoolGradient(backend, standingKernel('tensorflow', tf.MaxPoolGrad)),
  });
}
