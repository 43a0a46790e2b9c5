import * as tf from '@tensorflow/tfjs';
import { hasKernel, refineGradient, runKernel } from '../registry.js';

const name = 'MeanGradient';

/** One kernel for the gradient of a mean over everything, as losses are; tfjs composes it of four. */
export function registerMeanGradient(): void {
  tf.registerGradient({
    kernelName: name,
    inputsToSave: ['x'],
    gradFunc: (gradient, saved) => {
      const [x] = saved as [tf.Tensor];
      // Linear in dy, of whose one value it makes as many equal shares as x has values.
      return { dy: () => tf.mean(gradient as tf.Tensor), x: () => tf.zerosLike(x) };
    },
  });
  refineGradient(tf.Mean, (dy, saved) => {
    const [x] = saved as [tf.Tensor];
    if (Array.isArray(dy) || dy.size > 1 || x.dtype !== 'float32' || !hasKernel(name)) return undefined;
    return { x: () => runKernel(name, { dy, x }) };
  });
}
