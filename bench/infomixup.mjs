import { lenet5, memoryDataset, randomStream } from '@infomixup/core';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { mixup } from '@infomixup/regularizer-mixup';
import { vib } from '@infomixup/regularizer-vib';
import { createTrainer } from '@infomixup/trainer';

const bottleneck = 32;

/** The methods timed: a model and its plugins. */
export const methods = {
  baseline: { regularizers: () => [] },
  mixup: { regularizers: () => [mixup()] },
  vib: { bottleneck, regularizers: () => [vib()] },
  infomixup: { bottleneck, regularizers: () => [infomixup()] },
};

function randomImages(size) {
  const rng = randomStream(1, 'bench/images');
  return memoryDataset({
    name: 'random images',
    classes: Array.from({ length: 10 }, (_, label) => String(label)),
    bounds: [0, 1],
    inputShape: [28, 28, 1],
    inputs: rng.uniforms(size * 784),
    labels: Int32Array.from({ length: size }, () => rng.integer(10)),
  });
}

/** A trainer whose every step can be timed; `time` runs some steps and returns the milliseconds of each. */
export function timedTrainer({ bottleneck: dimension, regularizers }, batchSize) {
  const model = lenet5({ seed: 1, ...(dimension ? { bottleneck: dimension } : {}) });
  const trainer = createTrainer({ model, regularizers: regularizers(), batchSize, seed: 1 });
  return {
    time: async (steps, warmUp) => {
      const ends = [];
      const observer = { stepEnd: () => void ends.push(performance.now()) };
      await trainer.fit(randomImages((warmUp + steps + 1) * batchSize), { epochs: 1, observers: [observer] });
      return ends
        .slice(1)
        .map((end, i) => end - ends[i])
        .slice(warmUp);
    },
    dispose: () => model.dispose(),
  };
}
