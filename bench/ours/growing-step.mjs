import { lenet5, memoryDataset, preActResNet18, randomStream } from '@infomixup/core';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { createTrainer, sgd } from '@infomixup/trainer';
import { stepTimes } from './training.mjs';

const warmUp = 2;

const models = {
  lenet5: ({ classes, bottleneck }) => lenet5({ seed: 1, classes, ...(bottleneck ? { bottleneck } : {}) }),
  preActResNet18: ({ classes, width, side }) =>
    preActResNet18({ seed: 1, classes, width, inputShape: [side, side, 3] }),
};

/** Random images: how long a step takes does not depend on what they show. */
function randomImages({ inputShape }, { images, classes }) {
  const rng = randomStream(1, 'bench/images');
  // Filled one by one: lists of all values on the way would be the peak of the memory measured.
  const inputs = new Uint8Array(inputShape.reduce((product, length) => product * length, images));
  for (let index = 0; index < inputs.length; index += 1) inputs[index] = rng.integer(256);
  return memoryDataset({
    name: 'random images',
    classes: Array.from({ length: classes }, (_, label) => String(label)),
    ...{ bounds: [0, 1], inputShape, inputs },
    labels: Int32Array.from({ length: images }, () => rng.integer(classes)),
  });
}

export async function open(_folder, options) {
  const model = models[options.model](options);
  const trainer = createTrainer({
    ...{ model, batchSize: options.batchSize, dropLast: true, seed: 1 },
    regularizers: options.infomixup ? [infomixup()] : [],
    ...(options.model === 'lenet5' ? {} : { optimizer: sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true }) }),
  });
  const images = randomImages(model, options);
  const round = () => stepTimes(trainer, images, warmUp);
  await round();
  return { work: { units: Math.floor(options.images / options.batchSize), round } };
}
