import { ours, pyTorch } from '../runner/sides.mjs';

const peers = ['PyTorch', 'PyTorch channels last'];

const stepOf = (options, rounds) => ({
  name: `pre-act-resnet18-step-${options.batchSize}`,
  work: `PreActResNet-18 (width 64) training step with Nesterov's SGD on 32 x 32 x 3, batch ${options.batchSize}`,
  rounds,
  sides: [
    ours('pre-act-resnet18-step', 'step', { name: 'ours', options }),
    ...pyTorch('pre_act_resnet18_step', { options }),
  ],
  agreement: { losses: { relative: 1e-3 } },
  comparisons: [
    { of: 'ours', to: peers, goal: 0.95 },
    { kind: 'memory', of: 'ours', to: peers, goal: 1.2 },
  ],
});

export const preActResNet18Steps = [
  stepOf({ batchSize: 32, warmUp: 1, steps: 5, comparedSteps: 3 }, 6),
  stepOf({ batchSize: 128, warmUp: 1, steps: 2, comparedSteps: 2 }, 4),
];
