import { lenet5, preActResNet18 } from '@infomixup/core';
import { adam, createTrainer, sgd } from '@infomixup/trainer';

const networks = {
  lenet5: { model: () => lenet5({ seed: 1 }), imageShape: [28, 28, 1], optimizer: () => adam() },
  preActResNet18: {
    model: () => preActResNet18({ seed: 1 }),
    imageShape: [32, 32, 3],
    optimizer: () => sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }),
  },
};

/** The network of a work: its model with its first weights, the shape of its images, and a trainer for it. */
export function networkOf({ network, batchSize }) {
  const { model, imageShape, optimizer } = networks[network];
  const trainerOf = (made) => createTrainer({ model: made, optimizer: optimizer(), batchSize, seed: 1 });
  return { model: model(), imageShape, trainerOf };
}
