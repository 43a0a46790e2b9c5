import type * as tf from '@tensorflow/tfjs';

/** Sizes, strides and padding of a pooling, worked out by tfjs. */
export type PoolPlan = ReturnType<typeof tf.backend_util.computePool2DInfo>;

const clip = (start: number, length: number, limit: number) => [Math.max(start, 0), Math.min(start + length, limit)];

/** Position of the first greatest value of one window and channel in a batch of images. */
function greatestOf(x: ArrayLike<number>, plan: PoolPlan, batch: number, row: number, column: number, channel: number) {
  const { inHeight, inWidth, inChannels, padInfo } = plan;
  const [top = 0, bottom = 0] = clip(row * plan.strideHeight - padInfo.top, plan.filterHeight, inHeight);
  const [left = 0, right = 0] = clip(column * plan.strideWidth - padInfo.left, plan.filterWidth, inWidth);
  const at = (y: number, z: number) => ((batch * inHeight + y) * inWidth + z) * inChannels + channel;
  let greatest = at(top, left);
  for (let y = top; y < bottom; y++) {
    for (let z = left; z < right; z++) {
      const position = at(y, z);
      if ((x[position] ?? 0) > (x[greatest] ?? 0)) greatest = position;
    }
  }
  return greatest;
}

/** Gradient of max pooling: each window's goes to its first greatest value. */
export function maxPoolGradient(x: ArrayLike<number>, dy: ArrayLike<number>, plan: PoolPlan): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = plan;
  const dx = new Float32Array(batchSize * inHeight * inWidth * inChannels);
  let window = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let channel = 0; channel < inChannels; channel++, window++) {
          const greatest = greatestOf(x, plan, batch, row, column, channel);
          dx[greatest] = (dx[greatest] ?? 0) + (dy[window] ?? 0);
        }
      }
    }
  }
  return dx;
}
