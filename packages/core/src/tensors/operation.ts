import * as tf from '@tensorflow/tfjs';
import { withOrderedTape } from './ordered-tape.js';

/**
 * Functions that an engine may have a kernel for, by name. Each package adds its own:
 * `declare module '@infomixup/core' { interface Operations { mirrored: (x: Tensor) => Tensor } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: each file with an operation adds it here
export interface Operations {}

/** What stands in for an operation on one backend; undefined where it declines a call, which is then composed. */
export type OperationKernel<N extends keyof Operations> = (
  ...given: Parameters<Operations[N]>
) => ReturnType<Operations[N]> | undefined;

/** Kernels by the names of their operations. */
export type OperationKernels = { readonly [N in keyof Operations]?: OperationKernel<N> };

type Call = (...given: readonly unknown[]) => unknown;

const kernels = new Map<string, Call>();
const keyOf = (backend: string, name: string) => `${backend}/${name}`;

let composedAlone = 0;

/**
 * The function `composed`, which an engine may replace on its backend by a kernel of the same values and first
 * gradients: `composed` is the formula, and what is computed wherever no kernel takes the call.
 *
 * @example
 * ```ts
 * import { operation, provideKernels } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
import { withOrderedTape } from './ordered-tape.js';
 * declare module '@infomixup/core' {
 *   interface Operations {
 *     doubled: (x: tf.Tensor) => tf.Tensor;
 *   }
 * }
 * const doubled = operation('doubled', (x) => tf.mul(x, 2));
 * let taken = 0;
 * const remove = provideKernels(tf.getBackend(), {
 *   doubled: (x) => {
 *     if (x.dtype !== 'float32') return undefined;
 *     taken += 1;
 *     return tf.add(x, x);
 *   },
 * });
 * const twice = tf.tidy(() => [doubled(tf.scalar(3)), doubled(tf.scalar(3, 'int32'))].map((y) => y.dataSync()[0]));
 * console.assert(twice.join() === '6,6' && taken === 1);
 * remove();
 * ```
 */
export function operation<const N extends keyof Operations>(name: N, composed: Operations[N]): Operations[N] {
  // TypeScript does not see that a member of an open interface is called with its own parameters.
  const formula = composed as Call;
  const replaced: Call = (...given) => {
    const kernel = composedAlone > 0 ? undefined : kernels.get(keyOf(tf.getBackend(), name));
    return kernel?.(...given) ?? formula(...given);
  };
  return replaced as Operations[N];
}

/**
 * Gives a backend kernels for operations, in the place of those it has. Each must have the values of the composed formula
 * and, where that is differentiable, its first gradients; `describeOperation` of `@infomixup/testing` compares them.
 *
 * @returns takes these kernels away again
 */
export function provideKernels(backend: string, provided: OperationKernels): () => void {
  // Called with the operation's own parameters alone.
  const entries = Object.entries(provided).map(([name, kernel]) => [keyOf(backend, name), kernel as Call] as const);
  for (const [key, kernel] of entries) kernels.set(key, kernel);
  return () => {
    for (const [key, kernel] of entries) if (kernels.get(key) === kernel) kernels.delete(key);
  };
}

/** The kernel that a backend, by default the one in use, has for an operation; it may still decline a call. */
export function operationKernel<const N extends keyof Operations>(
  name: N,
  backend: string = tf.getBackend(),
): OperationKernel<N> | undefined {
  return kernels.get(keyOf(backend, name)) as OperationKernel<N> | undefined; // provided under this name
}

/** Whether a backend, by default the one in use, has a kernel for an operation. */
export function hasOperationKernel(name: keyof Operations, backend?: string): boolean {
  return operationKernel(name, backend) !== undefined;
}

/** The operations that a backend, by default the one in use, has kernels for, in alphabetical order. */
export function operationsOf(backend: string = tf.getBackend()): readonly (keyof Operations)[] {
  const prefix = keyOf(backend, '');
  const names = [...kernels.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  return names.sort() as (keyof Operations)[]; // provided under no other names
}

/** Whether every operation is composed now, and gradients are those of its parts. */
export function mustCompose(): boolean {
  return composedAlone > 0;
}

/**
 * Runs synchronous `work` with every operation as its formula, whatever the engine has: for gradients of gradients,
 * which kernels do not have, and to compare the two.
 *
 * @example
 * ```ts
 * import { crossEntropy, withComposedOperations } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const targets = tf.tensor2d([[1, 0]]);
 * const loss = (logits: tf.Tensor) => tf.sum(crossEntropy.losses(logits as tf.Tensor2D, targets));
 * const slope = (logits: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(logits)));
 * // With p the first class's probability, the slopes are p - 1 and 1 - p: 2 (1 - p)^2, whose own slope is -4 p (1 - p)^2.
 * const curvature = withComposedOperations(() => tf.tidy(() => tf.grad(slope)(tf.zeros([1, 2])).dataSync()));
 * console.assert(Math.abs((curvature[0] ?? 0) + 0.5) < 1e-6 && Math.abs((curvature[1] ?? 0) - 0.5) < 1e-6);
 * targets.dispose();
 * ```
 */
export function withComposedOperations<T>(work: () => T): T {
  composedAlone += 1;
  try {
    return withOrderedTape(work);
  } finally {
    composedAlone -= 1;
  }
}
