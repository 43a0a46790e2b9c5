import type { PoolPlan } from '../pooling/plan.js';

/** Sees one window of one channel: its number among the outputs, its first position among the inputs, and its size. */
type Visit = (output: number, first: number, height: number, width: number) => void;

const clip = (start: number, length: number, limit: number): [number, number] => {
  const first = Math.max(start, 0);
  return [first, Math.min(start + length, limit) - first];
};

function forEachWindow(plan: PoolPlan, visit: Visit): void {
  const { batchSize, outHeight, outWidth, inChannels, inHeight, inWidth, padInfo } = plan;
  let output = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let row = 0; row < outHeight; row++) {
      const [top, height] = clip(row * plan.strideHeight - padInfo.top, plan.filterHeight, inHeight);
      for (let column = 0; column < outWidth; column++) {
        const [left, width] = clip(column * plan.strideWidth - padInfo.left, plan.filterWidth, inWidth);
        const corner = ((batch * inHeight + top) * inWidth + left) * inChannels;
        for (let channel = 0; channel < inChannels; channel++) visit(output++, corner + channel, height, width);
      }
    }
  }
}

const zerosLikeInput = ({ inShape }: PoolPlan) => new Float32Array(inShape.reduce((size, length) => size * length, 1));

/** Gradient of max pooling: each window's goes to its first greatest value. */
export function maxPoolGradient(x: ArrayLike<number>, dy: ArrayLike<number>, plan: PoolPlan): Float32Array {
  const { inChannels, inWidth } = plan;
  const dx = zerosLikeInput(plan);
  forEachWindow(plan, (output, first, height, width) => {
    let greatest = first;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const position = first + (row * inWidth + column) * inChannels;
        if ((x[position] ?? 0) > (x[greatest] ?? 0)) greatest = position;
      }
    }
    dx[greatest] = (dx[greatest] ?? 0) + (dy[output] ?? 0);
  });
  return dx;
}

/** Gradient of average pooling: each window's is shared by its values, in which padding does not count. */
export function averagePoolGradient(dy: ArrayLike<number>, plan: PoolPlan): Float32Array {
  const { inChannels, inWidth } = plan;
  const dx = zerosLikeInput(plan);
  forEachWindow(plan, (output, first, height, width) => {
    const share = (dy[output] ?? 0) / (height * width);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const position = first + (row * inWidth + column) * inChannels;
        dx[position] = (dx[position] ?? 0) + share;
      }
    }
  });
  return dx;
}
