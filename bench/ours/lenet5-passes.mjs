import { classifierOf, crossEntropy, lenet5, oneHot } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { readImages, wholeOf, writeDigits } from './images.mjs';
import { withWeights, writeWeights } from './materials.mjs';
import { callTimes } from './repeat.mjs';

const batchSize = 256;
const calls = { warmUp: 5, times: 40 };
/** As many gradients are compared as travel quickly. */
const comparedSamples = 16;

export async function prepare(folder) {
  await writeWeights(folder, lenet5({ seed: 1 }));
  await writeDigits(folder, 'train', batchSize);
}

/** Each call ends with its result read, so that nothing of it is left to a later one. */
const read = (compute) => {
  const result = tf.tidy(compute);
  const values = result.dataSync();
  result.dispose();
  return values;
};

export function open(folder) {
  const classifier = classifierOf(withWeights(folder, lenet5({ seed: 1 })));
  const { inputs, labels } = wholeOf(readImages(folder));
  const targets = oneHot(labels, classifier.classes);
  const loss = (images) => tf.sum(crossEntropy.losses(classifier.logits(images), targets));
  const works = {
    forward: () => read(() => classifier.logits(inputs)),
    'input gradient': () => read(() => tf.grad(loss)(inputs)),
  };
  const compared = { forward: batchSize * classifier.classes, 'input gradient': comparedSamples * 784 };
  return Object.fromEntries(
    Object.entries(works).map(([name, call]) => [
      name,
      {
        units: calls.warmUp + calls.times,
        evidence: () => ({ [name]: [...call().subarray(0, compared[name])] }),
        round: () => callTimes(call, calls),
      },
    ]),
  );
}
