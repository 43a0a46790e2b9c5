import * as tf from '@tensorflow/tfjs';

const ones = (shape: tf.Tensor4D['shape']) => tf.ones<tf.Rank.R4>(shape);

/** What flows back to `[1, side, side, 1]` equal values from their pooled maxima. */
async function gradientOfEven(side: number, size: number, stride: number, pad: 'same' | 'valid'): Promise<number[]> {
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, size, stride, pad);
  const gradient = tf.tidy(() => tf.grad(pool)(ones([1, side, side, 1])));
  const values = await gradient.data();
  gradient.dispose();
  return [...values];
}

/** Where all values of a window are equal, the gradient of max pooling is the first one's. @throws Error where it is not. */
export async function checkTies(): Promise<void> {
  const found = [await gradientOfEven(4, 2, 2, 'valid'), await gradientOfEven(3, 3, 2, 'same')];
  // The second is padded all around: each of its four windows begins in a corner of the middle's square.
  const expected = [
    [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0],
    [1, 1, 0, 1, 1, 0, 0, 0, 0],
  ];
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`ties go to ${JSON.stringify(found)}`);
}
