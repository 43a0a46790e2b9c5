import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { oneHotRows } from '../one-hot-rows.js';

// Scales a sample's distance to its own class beyond those to all classes ever seen, yet not beyond an unseen one's.
const decisive = 1e15;

/**
 * The class that each edge case is mixed with, as one-hot rows `[batch, classes]`: the nearest class but its own, the
 * lowest of equally near ones. The row of a sample that is no edge case is all zeros.
 *
 * One search answers both questions: the distance to the own class, less the limit and scaled up, is the least of all
 * where the sample is inside, and the greatest where it is outside.
 *
 * @param distances squared distances `[batch, classes]`
 * @param own one-hot classes of the samples, `[batch, classes]`
 * @param limit squared distance to the own class beyond which a sample is an edge case
 * @param handicap added to the distances of classes in the search for the nearest, broadcast; the limit ignores it
 *
 * @example
 * ```ts
 * import { edgePartners } from '@infomixup/regularizer-infomixup';
 * import * as tf from '@tensorflow/tfjs';
 * tf.tidy(() => {
 *   const distances = tf.tensor2d([[1, 5, 9], [8, 5, 7]]);
 *   const own = tf.tensor2d([[1, 0, 0], [1, 0, 0]]);
 *   console.assert(edgePartners(distances, own, 6).dataSync().join() === '0,0,0,0,1,0');
 * });
 * ```
 */
export function edgePartners(distances: Tensor2D, own: Tensor2D, limit: number, handicap?: Tensor): Tensor2D {
  return tf.tidy(() => {
    const beyond = tf.sub<Tensor2D>(distances, limit);
    const verdict = tf.mul(tf.mul(own, decisive), beyond);
    const ranked = tf.add<Tensor2D>(handicap ? tf.add(beyond, handicap) : beyond, verdict);
    const nearest = tf.argMin<Tensor1D>(ranked, 1);
    const chosen = oneHotRows(nearest, distances.shape[1]);
    // -1 where the own class was not chosen, which is nobody's partner.
    return tf.relu(tf.sub<Tensor2D>(chosen, own));
  });
}
