import { ours, pyTorch } from '../runner/sides.mjs';

const options = { batchSize: 256, warmUp: 5, steps: 25, comparedSteps: 10 };

export const lenet5Step = {
  name: 'lenet5-step',
  work: 'LeNet-5 training step with Adam, batch 256, through createTrainer; PyTorch eager',
  rounds: 15,
  sides: [ours('lenet5-step', 'step', { name: 'ours', options }), ...pyTorch('lenet5_step', { options })],
  // Ten steps of Adam; it divides by the size of gradients, so rounding grows from step to step.
  agreement: { losses: { relative: 1e-3 } },
  comparisons: [{ of: 'ours', to: ['PyTorch', 'PyTorch channels last'], goal: 0.9 }],
};
