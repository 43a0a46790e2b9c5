import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { evaluationPass } from '../model/evaluation-pass.js';
import type { Model } from '../model/model.js';
import { sizeOfShape } from '../tensors/size-of-shape.js';

/** A model whose representations are known at run time only. */
export type AnyModel = Model<Record<string, Tensor>>;

/** What a linear layer reads: `[height, width, channels]` by its number of inputs, where they are flattened maps. */
export type FlattenedMaps = ReadonlyMap<number, readonly number[]>;

/**
 * The maps that linear layers of a model may read flattened, found by showing it an input of zeros: of several
 * representations with one number of values, the last is what is read.
 */
export function flattenedMaps({ inputShape, forward }: AnyModel): FlattenedMaps {
  const shapes = new Map<number, readonly number[]>();
  const visit = <T>(_name: string, value: T): T => {
    if (value instanceof tf.Tensor) {
      const shape = value.shape.slice(1);
      shapes.set(sizeOfShape(shape), shape);
    }
    return value;
  };
  tf.tidy(() => {
    forward(tf.zeros([1, ...inputShape]), { ...evaluationPass(), visit });
  });
  return new Map([...shapes].filter(([, shape]) => shape.length === 3));
}
