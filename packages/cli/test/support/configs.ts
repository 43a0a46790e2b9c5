/** A training of two epochs on spirals, attacked with FGSM. */
export const training = {
  name: 'small',
  dataset: { name: 'spirals', size: 96 },
  model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 },
  training: { epochs: 2, batchSize: 16 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1, 0.2] }] },
};

/** The same with and without mixup. */
export const comparison = { ...training, methods: { baseline: {}, mixup: { regularizers: ['mixup'] } } };

/** A comparison of two methods, long enough to be interrupted somewhere in the second run. */
export const longComparison = {
  ...comparison,
  dataset: { name: 'spirals', size: 1000 },
  training: { epochs: 16, batchSize: 32 },
  methods: {
    vib: { regularizers: ['vib', 'mixup'] },
    infomixup: { regularizers: [{ name: 'infomixup', beta: 0.01 }] },
  },
};
