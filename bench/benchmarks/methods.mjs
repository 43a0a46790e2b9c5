import { ours, pyTorchWork } from '../runner/sides.mjs';

const dimensions = [32, 256];
const options = { batchSize: 256, dimensions };

/** Our methods without a bottleneck, with what a step may take of the baseline's. */
const goals = {
  'label-smoothing': 1.05,
  dropout: 1.05,
  mixup: 1.05,
  cutmix: 1.05,
  'manifold-mixup at input': 1.05,
  'manifold-mixup at conv1': 1.05,
  'manifold-mixup at dense1': 1.05,
  ema: undefined,
  regmixup: undefined,
  sam: undefined,
  'input-jacobian': undefined,
  'n-fgsm': undefined,
  'adversarial-training': undefined,
  awp: undefined,
  trades: undefined,
  mart: undefined,
  avmixup: undefined,
};

/** Written in PyTorch too. */
const peers = [
  'baseline',
  ...Object.keys(goals).filter((method) => !['awp', 'avmixup'].includes(method)),
  ...dimensions.map((dimension) => `vib ${dimension}`),
];

const goalsBesidePyTorch = { 'adversarial-training': 0.35 };

const withBottleneck = dimensions.flatMap((dimension) =>
  ['bottleneck alone', 'vib', 'ceb', 'infomixup'].map((method) => `${method} ${dimension}`),
);

const judged = (of, to, goal) => ({ of, to: [to], ...(goal === undefined ? {} : { goal }) });

const own = ['baseline', ...Object.keys(goals), ...withBottleneck];

/** Those whose step is a hundred times the baseline's and more: a few steps say enough. */
const slow = ['augmix', 'puzzlemix', 'comixup'];

export const methods = {
  name: 'methods',
  work: 'a LeNet-5 step of each method, Adam, batch 256, beside the same method in PyTorch, eager',
  rounds: 15,
  // Differences of a few per cent drown in a machine's drift between rounds.
  turns: 10,
  sides: [
    ...own.map((work) => ours('methods', work, { options })),
    ...peers.map((work) => pyTorchWork('methods', work, { options })),
  ],
  comparisons: [
    ...Object.entries(goals).map(([method, goal]) => judged(method, 'baseline', goal)),
    ...dimensions.flatMap((dimension) => [
      judged(`vib ${dimension}`, 'baseline', dimension === 32 ? 1.05 : undefined),
      judged(`infomixup ${dimension}`, `vib ${dimension}`, dimension === 32 ? 1.04 : undefined),
      judged(`infomixup ${dimension}`, 'baseline', dimension === 32 ? 1.15 : 1.25),
      judged(`ceb ${dimension}`, 'baseline'),
      judged(`bottleneck alone ${dimension}`, 'baseline'),
    ]),
    ...peers.map((method) => judged(method, `PyTorch ${method}`, goalsBesidePyTorch[method])),
    ...peers.slice(1).map((method) => judged(`PyTorch ${method}`, 'PyTorch baseline')),
  ],
};

export const slowMethods = {
  name: 'slow-methods',
  work: 'a LeNet-5 step of each method that works on images in JavaScript, Adam, batch 256',
  rounds: 5,
  turns: 2,
  sides: ['baseline', ...slow].map((work) => ours('methods', work, { options })),
  comparisons: slow.map((method) => judged(method, 'baseline')),
};
