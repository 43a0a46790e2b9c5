/** A training of two epochs on spirals, attacked with FGSM. */
export const training = {
  name: 'small',
  dataset: { name: 'spirals', size: 96 },
  model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 },
  training: { epochs: 2, batchSize: 16 },
  // What checks find is tested with them.
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1, 0.2] }], probeSamples: 0 },
};

/** The same with and without mixup. */
export const comparison = { ...training, methods: { baseline: {}, mixup: { regularizers: ['mixup'] } } };
