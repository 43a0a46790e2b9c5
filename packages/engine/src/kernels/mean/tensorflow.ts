import * as tf from '@tensorflow/tfjs';
import { kernel, replaceKernel, standingKernel, type Tensors } from '../registry.js';
import type { NativeBackend } from '../tensorflow/backend.js';

interface Reduction {
  readonly axis?: number | number[];
  readonly keepDims?: boolean;
}

/** Takes the mean over everything by one op; tfjs-node makes a tensor of the axes each time. */
export function replaceMean(backend: NativeBackend): void {
  const own = standingKernel('tensorflow', tf.Mean);
  const mean = kernel(({ x }: Tensors<'x'>, given: Reduction) => {
    const { axis, keepDims } = given;
    const everything = tf.util.parseAxisParam(axis ?? [...x.shape.keys()], x.shape).length === x.shape.length;
    if (!everything || keepDims || x.dtype !== 'float32' || x.shape.includes(0)) return own({ x }, { ...given });
    return backend.executeSingleOutput('InfomixupMean', [], [x]);
  });
  replaceKernel('tensorflow', tf.Mean, mean);
}
