import { ours, pyTorch } from '../runner/sides.mjs';

/**
 * An attack of ours beside a library's, each with what it comes to: both with `options`, ours with those in `own` besides.
 * `small` is the same in little, to see that it works.
 */
const beside = ({ library, goal, figures = {}, options, own = {}, small, ...benchmark }) => {
  const withOptions = (chosen) => ({
    ...benchmark,
    ...{ prepared: false, environment: 'attack libraries' },
    sides: [
      ours('robustness', 'attack', { name: 'ours', options: { ...chosen, ...own } }),
      ...pyTorch('peer_attacks', { layouts: ['default'], library, options: chosen }),
    ],
    comparisons: [
      { of: 'ours', to: [library], goal },
      ...Object.entries(figures).map(([figure, most]) => ({
        ...{ kind: 'figure', figure, of: 'ours', to: [library], goal: most },
      })),
    ],
  });
  return {
    ...withOptions(options),
    small: { ...withOptions({ ...options, ...small }), agreement: undefined, rounds: 1 },
  };
};

const autoAttack = beside({
  name: 'auto-attack',
  work: 'AutoAttack standard (L-infinity 0.2), 500 MNIST test images, LeNet-5 trained against PGD',
  rounds: 1,
  library: 'auto-attack',
  options: { attack: 'auto-attack', model: 'adversarial', norm: 'linf', epsilon: 0.2, images: 500 },
  small: { images: 4, epsilon: 0.5 },
  agreement: { 'robust accuracy': { absolute: 0.002 } },
  goal: 1 / 4,
  figures: { 'robust accuracy': undefined, forwards: undefined, backwards: undefined },
});

const verdicts = [
  ['plain', 0.1],
  ['adversarial', 0.2],
  ['vib', 0.1],
  ['infomixup', 0.1],
].map(([model, epsilon]) =>
  beside({
    name: `verdict-${model}`,
    work: `verdict beside AutoAttack standard (L-infinity ${epsilon}), 1,000 MNIST test images, LeNet-5 ${model}`,
    rounds: 1,
    library: 'auto-attack',
    options: { attack: 'verdict', model, norm: 'linf', epsilon, images: 1000 },
    small: { images: 4, epsilon: 0.5 },
    goal: undefined,
    figures: { 'robust accuracy': 1, forwards: 1 / 10, backwards: 1 / 5 },
  }),
);

const boundaryAttack = {
  rounds: 3,
  library: 'Foolbox',
  options: { attack: 'boundary', model: 'plain', images: 64, steps: 1000 },
  small: { images: 4, steps: 50 },
  goal: 1 / 3,
  figures: { 'median distance': 1, forwards: undefined },
};

const boundary = beside({
  ...boundaryAttack,
  name: 'boundary',
  work: 'BoundaryAttack, 1,000 steps, 64 MNIST test images, LeNet-5',
});

const boundaryToDistance = beside({
  ...boundaryAttack,
  name: 'boundary-to-distance',
  work: 'BoundaryAttack, as many steps as lead as near as 1,000 of Foolbox (300), 64 MNIST test images, LeNet-5',
  own: { steps: 300 },
});

const carliniWagner = beside({
  name: 'carlini-wagner',
  work: 'Carlini and Wagner in L2, 9 searches of 1,000 steps, 64 MNIST test images, LeNet-5',
  rounds: 2,
  library: 'Foolbox',
  options: { attack: 'carlini-wagner', model: 'plain', images: 64, searches: 9, steps: 1000 },
  small: { images: 4, searches: 3, steps: 100 },
  goal: 1 / 3,
  figures: { 'median distance': 1, forwards: undefined, backwards: undefined },
});

/** Run when they are asked for, by name or as `robustness`: an hour and more. */
export const robustness = [autoAttack, ...verdicts, boundary, boundaryToDistance, carliniWagner];
