import { ours, pyTorch } from '../runner/sides.mjs';

const options = { batchSize: 256 };

export const mnistEpoch = {
  name: 'mnist-epoch',
  work: 'LeNet-5 epoch on MNIST with checkpoint, JSON lines and a callback a step; PyTorch with the same and data in memory',
  rounds: 5,
  sides: [ours('mnist-epoch', 'epoch', { name: 'ours', options }), ...pyTorch('mnist_epoch', { options })],
  // Rounding grows over the 235 steps of an epoch.
  agreement: { 'first losses': { relative: 1e-3 }, 'mean loss': { relative: 1e-2 } },
  comparisons: [{ of: 'ours', to: ['PyTorch', 'PyTorch channels last'], goal: 0.9 }],
};
