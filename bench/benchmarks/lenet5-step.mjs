import { ours, pyTorch } from '../runner/sides.mjs';

export const lenet5Step = {
  name: 'lenet5-step',
  work: 'LeNet-5 training step with Adam, batch 256, through createTrainer; PyTorch eager',
  rounds: 15,
  sides: [ours('lenet5-step', 'step', { name: 'ours' }), ...pyTorch('lenet5_step')],
  // Ten steps of Adam; it divides by the size of gradients, so rounding grows from step to step.
  agreement: { relative: 1e-3 },
  comparisons: [{ of: 'ours', to: ['PyTorch', 'PyTorch channels last'], goal: 0.9 }],
};
