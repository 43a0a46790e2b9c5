import { ours, pyTorch } from '../runner/sides.mjs';

const againstFoolbox = ({ goal, options, ...benchmark }) => {
  const foolbox = pyTorch('foolbox_attack', { library: 'Foolbox', options });
  return {
    ...benchmark,
    sides: [ours('attack', 'attack', { name: 'ours', options }), ...foolbox],
    // Two images may lie so close to the border that rounding decides.
    agreement: { accuracies: { absolute: 2.5 / options.images } },
    comparisons: [{ of: 'ours', to: foolbox.map(({ name }) => name), goal }],
  };
};

const epsilons = Array.from({ length: 20 }, (_, index) => (index + 1) / 40);

export const fgsmDecay = againstFoolbox({
  name: 'fgsm-decay',
  work: 'accuracies of LeNet-5 under FGSM (L-infinity), 20 budgets, 10,000 MNIST test images',
  rounds: 3,
  options: { attack: 'fgsm', images: 10_000, epsilons, partSize: 2000, foolboxBatchSize: 500 },
  goal: 1 / 10,
});

export const pgdAttack = againstFoolbox({
  name: 'pgd',
  work: 'accuracy of LeNet-5 under PGD (L-infinity 0.1, 40 steps, no random start), 2,000 MNIST test images',
  rounds: 5,
  options: { attack: 'pgd', images: 2000, epsilons: [0.1], partSize: 2000, foolboxBatchSize: 500 },
  goal: 1 / 6,
});
