import * as tf from '@tensorflow/tfjs';
import { registerPooledConvolutionGradient } from '../../fused/pooled-convolution.js';
import type { NativeBackend, OpAttribute } from '../backend.js';
import { attributesOf } from './attributes.js';

/** How one of the engine's own ops is called; its name in TensorFlow is the kernel's after `Infomixup`. */
interface OwnKernel {
  /** In the op's order. */
  readonly inputs: readonly string[];
  readonly outputs: number;
  /** Attributes of whole numbers, one or a list. */
  readonly integers?: readonly string[];
}

/** The ops of `native/kernels`. */
const kernels: Readonly<Record<string, OwnKernel>> = {
  PooledConvolution: { inputs: ['x', 'filter', 'bias'], outputs: 2, integers: ['padding'] },
  PooledConvolutionInputGradient: { inputs: ['dy', 'places', 'filter'], outputs: 1, integers: ['padding', 'size'] },
  PooledConvolutionFilterGradient: { inputs: ['dy', 'places', 'x'], outputs: 1, integers: ['padding', 'size'] },
  PooledConvolutionBiasGradient: { inputs: ['dy', 'places'], outputs: 1 },
};

function attributesFor(backend: NativeBackend, { integers = [] }: OwnKernel, given: tf.NamedAttrMap): OpAttribute[] {
  const build = attributesOf(backend);
  // The gradients and layers that run these kernels give each attribute.
  return integers.map((name) => build.integers(name, given[name] as readonly number[]));
}

function registerOne(backend: NativeBackend, kernelName: string, kernel: OwnKernel): void {
  const op = `Infomixup${kernelName}`;
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs = {} }) => {
      const tensors = kernel.inputs.map((name) => inputs[name] as tf.TensorInfo); // whoever runs a kernel gives them all
      const attributes = attributesFor(backend, kernel, attrs);
      return kernel.outputs === 1
        ? backend.executeSingleOutput(op, attributes, tensors)
        : backend.executeMultipleOutputs(op, attributes, tensors, kernel.outputs);
    },
  });
}

/** Makes the engine's own ops, which TensorFlow has loaded, kernels of the backend, with their gradients. */
export function registerOwnKernels(backend: NativeBackend): void {
  for (const [name, kernel] of Object.entries(kernels)) registerOne(backend, name, kernel);
  registerPooledConvolutionGradient();
}
