import type { Corpus } from '@infomixup/regularizer-adversarial-training';

/** Two examples of the 25 samples of 4 x 4 that the contract suite trains on. */
export const toyCorpus = (change: Partial<Corpus> = {}): Corpus => ({
  provenance: {
    dataset: { name: 'toy', size: 25 },
    baseline: { name: 'toy', weights: '0'.repeat(64) },
    attacks: [{ name: 'fgsm', norm: 'linf', settings: { norm: 'linf' }, epsilon: 0.1, examples: 2 }],
    seed: 1,
  },
  inputShape: [4, 4, 1],
  inputs: new Float32Array(32).fill(0.25, 16),
  labels: Int32Array.of(2, 1),
  indices: Int32Array.of(5, 7),
  ...change,
});
