/** Training steps in batches of each size; `name` begins theirs. */
const steps = (name, batchSizes, settings) =>
  batchSizes.map((batchSize) => ({ name: `${name}-step-${batchSize}`, kind: 'steps', batchSize, ...settings }));

/** What is measured: both sides read these settings. `quick` has sizes that software in the place of a GPU can do. */
export const worksOf = (quick) => [
  ...steps('lenet5', quick ? [8] : [256, 1024], {
    network: 'lenet5',
    warmUp: quick ? 1 : 15,
    steps: quick ? 2 : 60,
    comparedSteps: quick ? 3 : 10,
    // Ten steps of Adam; it divides by the size of gradients, so rounding grows from step to step.
    agreement: { losses: { relative: 1e-3 } },
  }),
  ...(quick ? [8] : [1024]).map((batchSize) => ({
    name: `lenet5-passes-${batchSize}`,
    kind: 'passes',
    network: 'lenet5',
    batchSize,
    warmUp: quick ? 1 : 10,
    times: quick ? 2 : 50,
    agreement: {
      forward: { relative: 1e-4 },
      'parameter gradients': { relative: 1e-4 },
      'input gradient': { relative: 1e-4 },
    },
  })),
  {
    name: 'fgsm-decay',
    kind: 'decay',
    network: 'lenet5',
    images: quick ? 32 : 10_000,
    partSize: quick ? 32 : 2500,
    epsilons: Array.from({ length: quick ? 2 : 20 }, (_, i) => 0.02 * i),
    // A few samples lie so near to a boundary that rounding decides.
    agreement: { accuracies: { absolute: 2e-3 } },
  },
  ...steps('pre-act-resnet18', quick ? [2] : [32, 128], {
    network: 'preActResNet18',
    warmUp: quick ? 1 : 8,
    steps: quick ? 1 : 25,
    comparedSteps: quick ? 1 : 4,
    agreement: { losses: { relative: 1e-2 } },
  }),
];
