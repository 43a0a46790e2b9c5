import * as tf from '@tensorflow/tfjs';

/** Computes a kernel with one output from its inputs and attributes. */
export type Kernel = (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => tf.TensorInfo;

/** Puts a kernel in the place of a backend's own, or adds it. */
export function replaceKernel(backendName: string, kernelName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc: ({ inputs, attrs }) => kernel(inputs, attrs ?? {}) });
}

/** The kernel that stands under a name now, to fall back to from its replacement. */
export function ownKernel(backendName: string, kernelName: string): Kernel {
  const { kernelFunc } = tf.getKernel(kernelName, backendName);
  // One output, as the type of a replacement says.
  return (inputs, attrs) => kernelFunc({ inputs, attrs, backend: tf.engine().backend }) as tf.TensorInfo;
}

/** Whether the current backend has a kernel. Gradients belong to all backends at once and ask this. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/**
 * Puts a gradient in the place of an op's own. It is asked first and returns undefined where it does not apply, then
 * the op's own gradient is taken.
 */
export function refineGradient(
  kernelName: string,
  refined: (...call: Parameters<tf.GradFunc>) => ReturnType<tf.GradFunc> | undefined,
): void {
  const own = tf.getGradient(kernelName);
  tf.unregisterGradient(kernelName);
  tf.registerGradient({ ...own, gradFunc: (...call) => refined(...call) ?? own.gradFunc(...call) });
}

/** Runs a kernel that is given a list of tensors, for which tfjs has no type. */
export function runKernelOfList<Outputs extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: tf.NamedAttrMap,
): Outputs {
  return runKernel<Outputs>(name, inputs as unknown as tf.NamedTensorMap, attributes);
}

/** Runs a kernel by name, which has one output unless others are named; it is recorded on the tape as any op is. */
export function runKernel<Outputs extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: tf.NamedAttrMap = {},
): Outputs {
  return tf.engine().runKernel<Outputs>(name, inputs, attributes);
}
