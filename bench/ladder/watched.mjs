import { distance } from '@infomixup/attacks';
import * as tf from '@tensorflow/tfjs';

/** A classifier that keeps what it was shown and what it said, to be looked at once an attack has ended. */
export function watched(classifier) {
  const seen = [];
  const logits = (points) => {
    const said = classifier.logits(points);
    seen.push({ points: tf.keep(tf.clone(points)), said: tf.keep(tf.clone(said)) });
    return said;
  };
  return { classifier: { ...classifier, logits }, seen };
}

/**
 * Whose each point is: of as many as are attacked, in order; of fewer, that of the nearest input. Whatever is adversarial for
 * the sample that it is taken for is so in truth, so that a mistake makes no distance too small.
 */
function samplesOf(points, inputs) {
  const [count] = points.shape;
  if (count === inputs.shape[0]) return [...Array(count).keys()];
  return tf.tidy(() => {
    const [flat, origins] = [points, inputs].map((tensor) => tf.reshape(tensor, [tensor.shape[0], -1]));
    const squares = tf.sum(tf.square(origins), 1);
    return [...tf.argMin(tf.sub(squares, tf.mul(2, tf.matMul(flat, origins, false, true))), 1).dataSync()];
  });
}

const isWrong = (scores, label) => scores.every(Number.isFinite) && scores.indexOf(Math.max(...scores)) !== label;

/** Of each sample the distance of the nearest adversarial point that was seen, infinite for none. Frees what was seen. */
export function nearestSeen(seen, { inputs, labels }, norm) {
  const nearest = Array.from(labels, () => Number.POSITIVE_INFINITY);
  for (const { points, said } of seen.splice(0)) {
    const samples = samplesOf(points, inputs);
    const { away, inside } = tf.tidy(() => ({
      away: distance(norm, points, tf.gather(inputs, tf.tensor1d(samples, 'int32'))).dataSync(),
      inside: tf
        .lessEqual(tf.max(tf.abs(tf.sub(tf.reshape(points, [points.shape[0], -1]), 0.5)), 1), 0.5 + 1e-6)
        .dataSync(),
    }));
    const scores = said.arraySync();
    for (const [row, sample] of samples.entries())
      if (inside[row] && isWrong(scores[row], labels[sample])) nearest[sample] = Math.min(nearest[sample], away[row]);
    tf.dispose([points, said]);
  }
  return nearest;
}
