import { defineExperiment, type Show } from '../../src/index.js';

/** The least that is trained and attacked: two epochs of two steps. */
export const tiny = defineExperiment({
  name: 'tiny',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [2] },
  training: { epochs: 2, batchSize: 16 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] }], probeSamples: 0 },
});

/** Aborts after the first epoch. */
export function stopAfterFirstEpoch() {
  const stop = new AbortController();
  const show: Show = (event) => {
    if (event.type === 'epoch') stop.abort('enough');
  };
  return { show, signal: stop.signal };
}
