import {
  backendTraits,
  hasOperationKernel,
  operation,
  provideKernels,
  stateBackendTraits,
  withComposedOperations,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';

// As the package of a stranger would: it adds a function of its own to those that engines may have kernels for.
declare module '@infomixup/core' {
  interface Operations {
    /** The values of each row in reverse order. */
    mirrored: (rows: tf.Tensor2D) => tf.Tensor2D;
  }
}

const mirrored = operation('mirrored', (rows) => tf.reverse2d(rows, 1));

/** A kernel written by hand, for two columns and no more. */
const swapped = (rows: tf.Tensor2D) => {
  if (rows.shape[1] !== 2) return undefined;
  calls += 1;
  return tf.customGrad<tf.Tensor2D>((x) => {
    const swap = (given: tf.Tensor2D) => tf.gather(given, tf.tensor1d([1, 0], 'int32'), 1);
    return { value: swap(x as tf.Tensor2D), gradFunc: (dy) => swap(dy as tf.Tensor2D) };
  })(rows);
};

let calls = 0;
let remove = () => {};
const provide = () => {
  remove = provideKernels(tf.getBackend(), { mirrored: swapped });
};

afterEach(() => {
  remove();
  calls = 0;
});

const read = (columns: number) =>
  tf.tidy(() => [...mirrored(tf.reshape(tf.range(0, 2 * columns), [2, columns])).dataSync()]);

describe('operation', () => {
  it('is its formula where the backend has no kernel', () => {
    expect(hasOperationKernel('mirrored')).toBe(false);
    expect(read(2)).toEqual([1, 0, 3, 2]);
    expect(calls).toBe(0);
  });

  it("is a stranger's kernel once one is provided, and again the formula when it is taken away", () => {
    provide();
    expect(hasOperationKernel('mirrored')).toBe(true);
    expect(read(2)).toEqual([1, 0, 3, 2]);
    expect(calls).toBe(1);
    remove();
    expect(read(2)).toEqual([1, 0, 3, 2]);
    expect(calls).toBe(1);
  });

  it('is the formula for a call that the kernel declines', () => {
    provide();
    expect(read(3)).toEqual([2, 1, 0, 5, 4, 3]);
    expect(calls).toBe(0);
  });

  it('belongs to one backend', () => {
    provide();
    expect(hasOperationKernel('mirrored', 'another')).toBe(false);
  });

  it('leaves a kernel that came after to whoever provided it', () => {
    provide();
    const removeFirst = remove;
    const later = (rows: tf.Tensor2D) => swapped(rows);
    remove = provideKernels(tf.getBackend(), { mirrored: later });
    removeFirst();
    expect(hasOperationKernel('mirrored')).toBe(true);
  });

  it('has the gradient of its kernel', () => {
    provide();
    const slope = tf.tidy(() =>
      tf
        .grad((x) => mirrored(x as tf.Tensor2D))(tf.zeros([1, 2]), tf.tensor2d([[3, 4]]))
        .dataSync(),
    );
    expect([...slope]).toEqual([4, 3]);
    expect(calls).toBe(1);
  });
});

describe('withComposedOperations', () => {
  it('leaves kernels out, nested and after an error too', () => {
    provide();
    withComposedOperations(() => {
      withComposedOperations(() => read(2));
      read(2);
    });
    expect(calls).toBe(0);
    const fail = () =>
      withComposedOperations(() => {
        throw new Error('in between');
      });
    expect(fail).toThrow('in between');
    read(2);
    expect(calls).toBe(1);
  });
});

describe('backendTraits', () => {
  it('are those stated of the backend in use', () => {
    const before = backendTraits();
    stateBackendTraits(tf.getBackend(), { asynchronous: true });
    expect(backendTraits().asynchronous).toBe(true);
    stateBackendTraits(tf.getBackend(), before);
    expect(backendTraits()).toEqual(before);
  });
});
