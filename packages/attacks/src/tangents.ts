import { operation } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type AdamMeans, adamStep } from './adam-step.js';
import { chosenRows } from './norms/chosen-rows.js';
import { clipToBounds } from './norms/project.js';
import { flattened, perSample } from './norms/shapes.js';

/** Values between the bounds as hyperbolic tangents: `value = middle + half tangent`. */
export type TangentPoints = { readonly tangent: Tensor; readonly points: Tensor };

/** Of a descent in the space of the hyperbolic tangent: `home` are the inputs' tangents, `shift` leads away from them. */
export type TangentDescent = AdamMeans & Readonly<Record<'tangent' | 'home' | 'shift', Tensor>>;

/** Where a step led to, and how far it was from home before, `[batch]`: the sum of squares, as shares of the range of values. */
export type TangentStep = AdamMeans & { readonly shift: Tensor; readonly away: Tensor1D };

declare module '@infomixup/core' {
  interface Operations {
    /** The values at `origins + shift`; no gradient. */
    tangentPoints: (
      origins: Tensor,
      shift: Tensor,
      taken: Tensor1D,
      bounds: readonly [number, number],
    ) => TangentPoints;
    /** A step of Adam down the squared distance from home, and up `gradient`; no gradient. */
    tangentStep: (
      descent: TangentDescent,
      gradient: Tensor,
      taken: Tensor1D,
      sizes: { readonly half: number; readonly stepSize: number },
    ) => TangentStep;
  }
}

/** The shift, of which there is none where a sample has taken no step. */
const since = (taken: Tensor1D, shift: Tensor): Tensor => chosenRows(tf.greater(taken, 0), shift, tf.zerosLike(shift));

/** The values at `origins + shift`, `[batch, ...inputShape]`; the shift counts as 0 where no step has been `taken`, `[batch]`. */
export const tangentPoints = operation('tangentPoints', (origins, shift, taken, bounds) =>
  tf.tidy(() => {
    const [low, high] = bounds;
    const tangent = tf.tanh(tf.add(origins, since(taken, shift)));
    // A tangent is rounded, in some engines to a little more than 1.
    return { tangent, points: clipToBounds(tf.add(tf.mul(tangent, (high - low) / 2), (low + high) / 2), bounds) };
  }),
);

/**
 * A step of Adam down `away`, the squared distance from home, and up what `gradient` is of in the values: as
 * {@link tangentPoints} has it, `half` the range of values and `taken` the steps before, `[batch]`.
 */
export const tangentStep = operation('tangentStep', (descent, gradient, taken, { half, stepSize }) =>
  tf.tidy(() => {
    const { tangent, home, shift } = descent;
    // As a share of the range of values, so that constants mean the same whatever the bounds.
    const offset = tf.div(tf.sub(tangent, home), 2);
    const slope = tf.mul(tf.sub(offset, tf.mul(gradient, half)), tf.sub(1, tf.square(tangent)));
    const { mean, square, step } = adamStep(descent, slope, taken);
    const away = tf.sum<Tensor1D>(tf.square(flattened(offset)), 1);
    return { mean, square, shift: tf.sub(since(taken, shift), tf.mul(step, stepSize)), away };
  }),
);
