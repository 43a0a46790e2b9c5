import * as tf from '@tensorflow/tfjs';

// The kernel registry of TensorFlow.js types tensors by name and attributes as anything; this file gives them their types.

/** Computes a kernel from its inputs and attributes. */
export type Kernel<Result = tf.TensorInfo> = (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => Result;

/** Tensors by the names that a kernel gives them. */
export type Tensors<Names extends string> = Readonly<Record<Names, tf.TensorInfo>>;

/** Image batches by the names that a kernel gives them. */
export type Images<Names extends string> = Readonly<Record<Names, tf.Tensor4D>>;

/** A kernel by the tensors and attributes that its op calls it with. */
export function kernel<Given, Attributes, Result = tf.TensorInfo>(
  compute: (tensors: Given, attributes: Attributes) => Result,
): Kernel<Result> {
  return compute as unknown as Kernel<Result>;
}

/**
 * A kernel out of other ops. They use the tensors that the kernel was given: a new tensor around the same data would
 * never be freed.
 */
export function composedKernel<Given, Attributes>(
  compute: (tensors: Given, attributes: Attributes) => tf.Tensor,
): Kernel {
  return kernel((tensors: Given, attributes: Attributes) => tf.tidy(() => compute(tensors, attributes)));
}

/** Puts a kernel in the place of a backend's own, or adds it. */
export function replaceKernel(
  backendName: string,
  kernelName: string,
  compute: Kernel<tf.TensorInfo | tf.TensorInfo[]>,
): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc: ({ inputs, attrs }) => compute(inputs, attrs ?? {}) });
}

/** Puts kernels in the places of a backend's own. */
export function replaceKernels(backendName: string, kernels: Readonly<Record<string, Kernel>>): void {
  for (const [name, compute] of Object.entries(kernels)) replaceKernel(backendName, name, compute);
}

/** The kernel that stands under a name now, to fall back to from its replacement. */
export function standingKernel(backendName: string, kernelName: string): Kernel {
  const { kernelFunc } = tf.getKernel(kernelName, backendName);
  // One output, as the type of a replacement says.
  return (inputs, attrs) => kernelFunc({ inputs, attrs, backend: tf.engine().backend }) as tf.TensorInfo;
}

/** Whether the current backend has a kernel. Gradients belong to all backends at once and ask this. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** The gradient of an op of one output in some of its inputs, or undefined to leave it to the op's own. */
type RefinedGradient<Saved extends string> = (
  dy: tf.Tensor,
  saved: Readonly<Record<Saved, tf.Tensor>>,
) => ReturnType<tf.GradFunc> | undefined;

/**
 * Puts a gradient in the place of an op's own, of which `saved` are the inputs that it keeps. It is asked first and
 * returns undefined where it does not apply.
 */
export function refineGradient<const Saved extends string>(
  kernelName: string,
  saved: readonly Saved[],
  refined: RefinedGradient<Saved>,
): void {
  const own = tf.getGradient(kernelName);
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    ...own,
    gradFunc: (dy, kept, attributes) =>
      (Array.isArray(dy) ? undefined : refined(dy, named(saved, kept))) ?? own.gradFunc(dy, kept, attributes),
  });
}

/** Tensors under their names, as many of the one as of the other. */
export function named<Name extends string>(
  names: readonly Name[],
  tensors: readonly tf.Tensor[],
): Record<Name, tf.Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]])) as Record<Name, tf.Tensor>;
}
