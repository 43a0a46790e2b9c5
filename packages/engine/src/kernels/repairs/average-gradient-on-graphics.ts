import * as tf from '@tensorflow/tfjs';
import { type PoolAttributes, type PoolPlan, planPool } from '../pooling/plan.js';
import { composedKernel, type Images, type Kernel, standingKernel } from '../registry.js';

/** For each window along an axis how many of its places lie within the image. */
function placesInside(outputs: number, stride: number, before: number, window: number, length: number): number[] {
  return Array.from({ length: outputs }, (_, output) => {
    const start = output * stride - before;
    return Math.min(start + window, length) - Math.max(start, 0);
  });
}

/** Window size over places inside the image, `[1, rows, columns, 1]`: above 1 where a window reaches into the padding. */
export function paddingFactors(plan: PoolPlan): tf.Tensor4D {
  const { outHeight, outWidth, filterHeight, filterWidth, padInfo, inHeight, inWidth } = plan;
  const rows = placesInside(outHeight, plan.strideHeight, padInfo.top, filterHeight, inHeight);
  const columns = placesInside(outWidth, plan.strideWidth, padInfo.left, filterWidth, inWidth);
  const factors = rows.flatMap((row) => columns.map((column) => (filterHeight * filterWidth) / (row * column)));
  return tf.tensor4d(factors, [1, outHeight, outWidth, 1]);
}

/** The backend's own gradient of average pooling shares each window's among its padding too; scaled first it is right. */
export function averageGradientWithinImage(backend: 'webgl' | 'webgpu'): Kernel {
  const own = standingKernel(backend, tf.AvgPoolGrad);
  return composedKernel(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) => {
    const plan = planPool(input.shape, given);
    const scaled = plan.padInfo.type === 'VALID' ? dy : tf.mul(dy, paddingFactors(plan));
    return tf.engine().makeTensorFromTensorInfo(own({ input, dy: scaled }, { ...given }));
  });
}
