import { ours, pyTorch } from '../runner/sides.mjs';

const pass = (work, what, module) => ({
  name: `lenet5-${work.replace(' ', '-')}`,
  work: `${what} of LeNet-5, batch 256; PyTorch eager`,
  rounds: 15,
  sides: [ours('lenet5-passes', work, { name: 'ours' }), ...pyTorch(module)],
  agreement: { [work]: { relative: 1e-4 } },
  comparisons: [{ of: 'ours', to: ['PyTorch', 'PyTorch channels last'], goal: 0.4 }],
});

export const lenet5Forward = pass('forward', 'Logits', 'lenet5_forward');

export const lenet5InputGradient = pass(
  'input gradient',
  'Gradient of the loss in the images',
  'lenet5_input_gradient',
);
