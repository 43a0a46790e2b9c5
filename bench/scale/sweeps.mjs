import { ours } from '../runner/sides.mjs';
import { lenet5Attack, lenet5Step, preActResNet18Step } from './arithmetic.mjs';

/**
 * A benchmark whose sides are points of one axis. `optionsAt(value)` says what is done there, and each point knows its
 * multiply-adds beyond those that the value has no part in.
 */
function sweep({ module, values, optionsAt, operations, ...rest }) {
  const growing = (value) => operations(optionsAt(value)) - operations(optionsAt(0));
  return {
    ...rest,
    // Its processes make their own images.
    prepared: false,
    points: values.map((value) => ({ value, operations: growing(value) })),
    sides: values.map((value) => ours(module, 'work', { name: String(value), options: optionsAt(value) })),
  };
}

const lenet5 = { model: 'lenet5', batchSize: 256, classes: 10, images: 10_240 };

// What is the same in sweeps of one kind of work.
const step = { unit: 'a step', module: 'growing-step', operations: lenet5Step };
const infomixupStep = { ...step, subtitle: 'InfoMixup step, batch 256', rounds: 8 };
const attack = { unit: 'an attack', module: 'growing-attack', operations: lenet5Attack, rounds: 4 };

export const sweeps = [
  sweep({
    name: 'scale-batch-size',
    title: 'Batch size',
    subtitle: 'LeNet-5 step, Adam',
    work: 'LeNet-5 training step with Adam against the batch size',
    axis: 'batch size (images)',
    ...step,
    rounds: 6,
    values: [32, 64, 128, 256, 512, 768, 1024],
    optionsAt: (batchSize) => ({ ...lenet5, batchSize }),
  }),
  sweep({
    name: 'scale-latent-dimension',
    title: 'Latent dimension',
    work: 'InfoMixup step of LeNet-5, batch 256, against the dimension of the bottleneck',
    axis: 'latent dimension',
    ...infomixupStep,
    values: [2, 32, 64, 128, 192, 256],
    optionsAt: (bottleneck) => ({ ...lenet5, bottleneck, infomixup: true }),
  }),
  sweep({
    name: 'scale-classes',
    title: 'Classes',
    work: 'InfoMixup step of LeNet-5, batch 256, bottleneck of 32, against the number of classes',
    axis: 'classes',
    ...infomixupStep,
    values: [10, 50, 100, 150, 200],
    optionsAt: (classes) => ({ ...lenet5, classes, bottleneck: 32, infomixup: true }),
  }),
  sweep({
    name: 'scale-epsilons',
    title: 'Budgets of an attack',
    subtitle: 'FGSM, 1,000 images',
    work: 'FGSM on LeNet-5, 1,000 images, against the number of budgets',
    axis: 'budgets (epsilons)',
    ...attack,
    values: [1, 5, 10, 20, 30, 40],
    optionsAt: (checks) => ({ attack: 'fgsm', images: 1000, gradients: 1, checks }),
  }),
  sweep({
    name: 'scale-attack-steps',
    title: 'Steps of an attack',
    subtitle: 'PGD, 500 images',
    work: 'PGD on LeNet-5, 500 images, against the number of steps',
    axis: 'attack steps',
    ...attack,
    values: [5, 10, 20, 40, 60, 80],
    optionsAt: (gradients) => ({ attack: 'pgd', images: 500, gradients, checks: 1 }),
  }),
  sweep({
    name: 'scale-image-size',
    title: 'Image size',
    subtitle: 'PreActResNet-18 step, width 16, batch 32',
    work: "PreActResNet-18 (width 16) training step with Nesterov's SGD, batch 32, against the side of the images",
    axis: 'image side (pixels)',
    ...step,
    operations: preActResNet18Step,
    rounds: 4,
    values: [28, 32, 40, 48, 56, 64],
    optionsAt: (side) => ({ model: 'preActResNet18', batchSize: 32, width: 16, side, classes: 10, images: 192 }),
  }),
];
