import type { DiagonalGaussian } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Point } from '../options.js';
import { type Move, mixed } from './move.js';

/** A move, and what the shares given up pull latents to, `[batch, dimension]`. */
export interface LatentMove extends Move {
  readonly pull: Tensor2D;
}

/** The latents after the move: moved themselves, or by as much as the means under them, which leaves their noise whole. */
export function movedLatents({ stay, pull }: LatentMove, latent: Tensor2D, mean: Tensor2D, mixOn: Point): Tensor2D {
  if (mixOn === 'latent') return mixed(latent, stay, pull);
  return tf.add(latent, tf.sub(pull, tf.mul(mean, tf.sub(1, stay))));
}

/** The law of the moved latents. */
export function movedGaussian(
  { stay, pull }: LatentMove,
  { mean, deviation }: DiagonalGaussian,
  mixOn: Point,
): DiagonalGaussian {
  return {
    mean: mixed(mean, stay, pull),
    deviation: mixOn === 'latent' ? tf.mul(deviation, stay) : deviation,
  };
}
