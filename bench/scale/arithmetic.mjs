/**
 * Multiply-adds, counted from the shapes of layers. They say how cost should grow, not how long it takes: an element-wise
 * operation or a random draw counts nothing and takes time in proportion to the same sizes.
 */

const convolution = ({ size, inputs, filters, side }) => size * size * inputs * filters * side * side;

/** LeNet-5 on one image: its first convolution, and all the rest. */
const lenet5Parts = ({ classes, bottleneck }) => ({
  first: convolution({ size: 5, inputs: 1, filters: 6, side: 28 }),
  rest:
    convolution({ size: 5, inputs: 6, filters: 16, side: 10 }) +
    400 * 120 +
    120 * 84 +
    (bottleneck === undefined ? 84 * classes : 84 * 2 * bottleneck + bottleneck * classes),
});

/** One residual block: two convolutions of 3 x 3 and, where it changes the size, one of 1 x 1. */
const block = (inputs, filters, side, projects) =>
  convolution({ size: 3, inputs, filters, side }) +
  convolution({ size: 3, inputs: filters, filters, side }) +
  (projects ? convolution({ size: 1, inputs, filters, side }) : 0);

/** PreActResNet-18 on one square image with three channels. */
function preActResNet18Parts({ width, side }) {
  const stages = [1, 2, 4, 8].map((times, index) => {
    const [inputs, filters, height] = [
      index === 0 ? width : (times / 2) * width,
      times * width,
      Math.ceil(side / times),
    ];
    return block(inputs, filters, height, index > 0) + block(filters, filters, height, false);
  });
  const rest = stages.reduce((sum, stage) => sum + stage, 8 * width * 10);
  return { first: convolution({ size: 3, inputs: 3, filters: width, side }), rest };
}

/** Forward, and backward to every weight and every layer but the images. */
const trainingPass = ({ first, rest }) => 2 * first + 3 * rest;

/** Each latent's squared distance to each class. */
const distances = ({ infomixup, bottleneck, classes }) => (infomixup ? 2 * bottleneck * classes : 0);

export const lenet5Step = (options) => options.batchSize * (trainingPass(lenet5Parts(options)) + distances(options));

export const preActResNet18Step = (options) => options.batchSize * trainingPass(preActResNet18Parts(options));

/** Passes over each image: which class it is in at first, gradients of two passes each, and one check a budget. */
const attackPasses = ({ gradients, checks }) => 1 + 2 * gradients + checks;

export function lenet5Attack({ images, ...passes }) {
  const { first, rest } = lenet5Parts({ classes: 10 });
  return images * attackPasses(passes) * (first + rest);
}
