import { operation } from '@infomixup/core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Box } from './box.js';

declare module '@infomixup/core' {
  interface Operations {
    /** Images that hold, within the box, the pixels of the images of the same batch that `partners` numbers. */
    pastedPairs: (images: Tensor4D, partners: Tensor1D, box: Box) => Tensor4D;
  }
}

/** Images with a box of their partners in the same batch, `partners` being int32 `[batch]`; see {@link paste}. */
export const pastePartners = operation('pastedPairs', (images, partners, box) =>
  paste(images, tf.gather(images, partners), box),
);

/**
 * Images `[batch, height, width, channels]` that hold, within the box, the pixels of `others` at the same places.
 *
 * @example
 * ```ts
 * import { paste } from '@infomixup/regularizer-cutmix';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const pasted = paste(tf.zeros([1, 2, 2, 1]), tf.ones([1, 2, 2, 1]), { top: 0, bottom: 1, left: 1, right: 2 });
 *   console.assert(pasted.dataSync().join() === '0,1,0,0');
 * });
 * ```
 */
export function paste(images: Tensor4D, others: Tensor4D, { top, bottom, left, right }: Box): Tensor4D {
  const [, height, width] = images.shape;
  const inside = new Uint8Array(height * width);
  for (let row = top; row < bottom; row++) inside.fill(1, row * width + left, row * width + right);
  return tf.where(tf.tensor4d(inside, [1, height, width, 1], 'bool'), others, images);
}
