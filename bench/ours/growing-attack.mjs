import { fgsm, pgd } from '@infomixup/attacks';
import { classifierOf, lenet5, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

const attacks = {
  fgsm: () => fgsm({ norm: 'linf' }),
  pgd: ({ gradients }) => pgd({ norm: 'linf', steps: gradients, randomStart: false }),
};

/** Labels are what the classifier says, since an attack leaves alone what is wrong from the start. */
async function batchOf(classifier, images) {
  const inputs = tf.tensor(randomStream(1, 'bench/images').uniforms(images * 784), [images, 28, 28, 1]);
  const predictions = tf.tidy(() => tf.argMax(classifier.logits(inputs), 1));
  return { inputs, labels: await predictions.data() };
}

export async function open(_folder, options) {
  const classifier = classifierOf(lenet5({ seed: 1 }));
  const batch = await batchOf(classifier, options.images);
  const epsilons = Array.from({ length: options.checks }, (_, index) => (0.3 * (index + 1)) / options.checks);
  const attack = attacks[options.attack](options);
  const run = async () => {
    const start = performance.now();
    (await attack.run({ classifier, batch, epsilons, rng: randomStream(1, 'bench/attack') })).dispose();
    return [performance.now() - start];
  };
  await run();
  return { work: { units: 1, round: run } };
}
