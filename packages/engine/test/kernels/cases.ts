import { ascend, distance, dlrLoss, marginLoss, normalizeGradient, targetedDlrLoss } from '@infomixup/attacks';
import {
  crossEntropy,
  type DiagonalGaussian,
  dense,
  denseRelu,
  evaluationPass,
  gaussianBottleneck,
  klToStandardNormal,
  memoryDataset,
  normalizedRelu,
  normalTensor,
  type Operations,
  pooledConvolution,
  randomStream,
  sampleGaussian,
} from '@infomixup/core';
import type { Box } from '@infomixup/regularizer-cutmix';
import { keepMask } from '@infomixup/regularizer-dropout';
import { mixed } from '@infomixup/regularizer-infomixup';
import { mix } from '@infomixup/regularizer-mixup';
import { informationPenalty } from '@infomixup/regularizer-vib';
import type { OperationCase } from '@infomixup/testing';
import { adam, adamW, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
// Functions inside of packages, which operations stand behind as much as behind those that are published.
import { adamStep as adamSteps } from '../../../attacks/src/adam-step.js';
import { carriedOn } from '../../../attacks/src/apgd/ascent.js';
import { type ConstantSearch, type Sighting, searchOn } from '../../../attacks/src/constant-search.js';
import { boundaryStep } from '../../../attacks/src/fab.js';
import { finiteRows } from '../../../attacks/src/loss.js';
import { missingOf } from '../../../attacks/src/missing.js';
import { nearestAllowed, nearestMeasured } from '../../../attacks/src/norms/allowed.js';
import { chosenRows } from '../../../attacks/src/norms/chosen-rows.js';
import { distanceWithin, lengths } from '../../../attacks/src/norms/distance.js';
import { ranked, shrinkage, shrinkageWithin } from '../../../attacks/src/norms/thresholds.js';
import { toHyperplane } from '../../../attacks/src/norms/to-hyperplane.js';
import { replaceRows } from '../../../attacks/src/rows.js';
import { type TangentDescent, tangentPoints, tangentStep } from '../../../attacks/src/tangents.js';
import { inputsOnEngine } from '../../../core/src/data/on-engine.js';
import { logProbabilities } from '../../../core/src/losses/log-probabilities.js';
import { pastePartners } from '../../../regularizers/cutmix/src/paste.js';
import { decide } from '../../../regularizers/infomixup/src/decide.js';
import { type BoundarySettings, boundarySchema } from '../../../regularizers/infomixup/src/options.js';
import { emptyState } from '../../../regularizers/infomixup/src/state.js';
import { moved } from '../../../trainer/src/optimizers/descent.js';

const normals = (name: string, shape: readonly number[]) =>
  tf.tensor(randomStream(3, name).normals(tf.util.sizeFromShape([...shape])), [...shape]);

const uniforms = (name: string, shape: readonly number[]) =>
  tf.tensor(randomStream(3, name).uniforms(tf.util.sizeFromShape([...shape])), [...shape]);

// The suite hands on as many tensors as a case makes, which a list does not say.
const matrix = (x: tf.Tensor | undefined) => x as tf.Tensor2D;
const tensor = (x: tf.Tensor | undefined) => x as tf.Tensor;
const vector = (x: tf.Tensor | undefined) => x as tf.Tensor1D;
const shuffled = (size: number) => tf.tensor1d(randomStream(3, 'order').permutation(size), 'int32');

/** One-hot rows of the classes in turn, from the first one on. */
const classesInTurn = (rows: number, classes: number, first = 0) =>
  matrix(
    tf
      .oneHot(
        tf
          .range(first, rows + first, 1, 'int32')
          .mod(classes)
          .toInt(),
        classes,
      )
      .toFloat(),
  );

/** Slopes, and gaps from back over the hyperplane to out of reach. */
const hyperplanes = (shape: readonly number[]): [tf.Tensor, tf.Tensor] => {
  const slopes = normals('slopes', shape);
  const reach = tf.sum(tf.abs(slopes).reshape([shape[0] ?? 1, -1]), 1);
  return [slopes, tf.mul(reach, tf.sub(uniforms('gaps', [shape[0] ?? 1]), 0.4))];
};

// Layers read variables, and would read any tensor; gradients are taken in tensors.
const weights = (kernel: tf.Tensor | undefined, bias: tf.Tensor | undefined) => ({
  'layer/kernel': kernel as tf.Variable,
  'layer/bias': bias as tf.Variable,
});

const affine = (x: readonly number[], kernel: readonly number[]) => () => [
  normals('x', x),
  normals('kernel', kernel),
  normals('bias', kernel.slice(-1)),
];

// To the last bit: runs must not hang on who draws.
const drawCase = (name: string, shape: readonly number[]): OperationCase => ({
  name,
  inputs: () => [],
  compute: () => [normalTensor(randomStream(5, 'draws'), shape)],
  differentiable: false,
  tolerance: 0,
});

const pastedCase = (name: string, shape: readonly [number, number, number, number], box: Box): OperationCase => ({
  name,
  inputs: () => [normals('images', shape)],
  compute: (images) => [pastePartners(tensor(images) as tf.Tensor4D, shuffled(shape[0]), box)],
});

// 256 images as LeNet-5 has them, single values, and sizes around vectors and blocks.
const denseCases = (['dense', 'denseRelu'] as const).flatMap((name): OperationCase[] => {
  const layer = { dense, denseRelu }[name];
  const compute: OperationCase['compute'] = (x, kernel, bias) => [layer(tensor(x), weights(kernel, bias), 'layer')];
  const sizes = [
    [256, [5, 5, 16], 120],
    [1, [1], 1],
    [25, [84], 10],
    [47, [3, 7], 65],
    [3, [130], 16],
  ] as const;
  return sizes.map(([batch, sample, units]) => ({
    name: `${name}, ${batch} of [${sample}] to ${units}`,
    inputs: affine([batch, ...sample], [tf.util.sizeFromShape([...sample]), units]),
    compute,
  }));
});

const tooLarge: OperationCase = {
  name: 'a kernel of more than 131,072 weights',
  inputs: affine([2, 1025], [1025, 128]),
  compute: (x, kernel, bias) => [dense(tensor(x), weights(kernel, bias), 'layer')],
  declined: true,
};

const pooledCase = (
  batch: number,
  [height, width]: readonly [number, number],
  channels: number,
  [rows, columns, filters]: readonly [number, number, number],
  padding: 'same' | 'valid',
): OperationCase => ({
  name: `${batch} images of ${height} x ${width} x ${channels}, ${filters} filters of ${rows} x ${columns}, ${padding}`,
  inputs: affine([batch, height, width, channels], [rows, columns, channels, filters]),
  compute: (x, kernel, bias) => [pooledConvolution(tensor(x), weights(kernel, bias), 'layer', padding)],
});

const normalizationCases = (mode: 'train' | 'eval'): OperationCase[] =>
  [
    [4, 3, 3, 7],
    [33, 16],
    [2, 5, 4, 64],
  ].map((shape) => {
    const channels = shape.slice(-1);
    return {
      name: `[${shape}], ${mode}`,
      inputs: () => [normals('x', shape), normals('scale', channels), normals('offset', channels)],
      compute: (x, scale, offset) => {
        const updated: tf.Tensor[] = [];
        const pass = { ...evaluationPass(), mode, update: (_name: string, value: tf.Tensor) => updated.push(value) };
        const statistics = { movingMean: normals('mean', channels), movingVariance: uniforms('variance', channels) };
        const named = { scale, offset, ...statistics };
        const variables = Object.fromEntries(Object.entries(named).map(([name, value]) => [`bn/${name}`, value]));
        const layer = variables as Parameters<typeof normalizedRelu<'bn', object>>[1];
        return [normalizedRelu(tensor(x), layer, 'bn', pass as typeof pass & Parameters<typeof normalizedRelu>[3])];
      },
      tolerance: 3e-5,
    };
  });

const logitsAndTargets = (rows: number, classes: number) => () => [
  tf.mul(normals('logits', [rows, classes]), 4),
  tf.softmax(normals('targets', [rows, classes])),
];

const gaussianOf = (mean: tf.Tensor | undefined, deviation: tf.Tensor | undefined): DiagonalGaussian => ({
  mean: matrix(mean),
  deviation: matrix(deviation),
});

const gaussians = (rows: number, dimension: number) => () => [
  normals('mean', [rows, dimension]),
  tf.add(uniforms('deviation', [rows, dimension]), 0.1),
];

const shapesOfRows = [
  [1, 1],
  [3, 5],
  [17, 784],
];

const shapesOfAttacks = [
  [3, 1],
  [40, 5, 5, 1],
  [17, 16],
  [33, 28, 28, 1],
];

const projectionCases = (project: (points: tf.Tensor, norm: 'linf' | 'l2', around: tf.Tensor) => tf.Tensor[]) =>
  (['linf', 'l2'] as const).flatMap((norm) =>
    shapesOfAttacks.map(
      (shape): OperationCase => ({
        name: `[${shape}], ${norm}`,
        inputs: () => [normals('points', shape), uniforms('origins', shape)],
        compute: (points, origins) => project(tensor(points), norm, tensor(origins)),
        differentiable: false,
      }),
    ),
  );

const rules = {
  adam: adam({ weightDecay: 0.1 }),
  adamW: adamW({ weightDecay: 0.1 }),
  momentum: sgd({ momentum: 0.9, weightDecay: 0.01 }),
  nesterov: sgd({ momentum: 0.9, nesterov: true }),
};

const shapes = { kernel: [7, 40_000], bias: [3], scalar: [] };
const size = Object.values(shapes).reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);

const stepCase = (name: keyof typeof rules): OperationCase => ({
  name,
  inputs: () => [
    ...Object.entries(shapes).flatMap(([parameter, shape]) => [
      normals(parameter, shape),
      normals(`gradient of ${parameter}`, shape),
    ]),
    ...rules[name].slots.map((slot) => uniforms(slot, [size])),
  ],
  compute: (kernel, dKernel, bias, dBias, scalar, dScalar, ...slots) => {
    const rule = rules[name];
    const {
      parameters,
      slots: next,
      fault,
    } = moved(rule, {
      // A rule only reads what it would be given as variables.
      parameters: { kernel, bias, scalar } as unknown as Record<string, tf.Variable>,
      gradients: { kernel: tensor(dKernel), bias: tensor(dBias), scalar: tensor(dScalar) },
      slots: Object.fromEntries(rule.slots.map((slot, i) => [slot, slots[i] as tf.Tensor1D])),
      learningRate: 0.01,
      step: 4,
    });
    return [...Object.values(parameters), ...Object.values(next), tf.isFinite(fault).toFloat()];
  },
  differentiable: false,
});

const decisionCase = (
  options: Partial<BoundarySettings>,
  dimension: number,
  classes: number,
  declined = false,
): OperationCase => {
  const { bottleneck, latent, informationWeight, ...settings } = boundarySchema.parse(options);
  const batch = 50;
  return {
    name: `${JSON.stringify(options)}, ${classes} classes in ${dimension} dimensions`,
    inputs: () => [...gaussians(batch, dimension)(), normals('latent', [batch, dimension])],
    compute: (mean, deviation, sample) => {
      const rng = randomStream(9, 'decision');
      const labels = tf.tensor1d(
        Int32Array.from({ length: batch }, () => rng.integer(classes)),
        'int32',
      );
      const question = { bottleneck: gaussianOf(mean, deviation), latent: matrix(sample), labels, classes, rng };
      const { stay, away, pull, next } = decide(emptyState(), question, settings);
      return [stay, away, pull, next.edges, ...(next.running ? [next.running.table] : [])];
    },
    differentiable: false,
    declined,
  };
};

/** Calls of every operation that the engine has a kernel for. */
export const operationCases: { readonly [N in keyof Operations]?: readonly OperationCase[] } = {
  adamStep: [stepCase('adam'), stepCase('adamW')],
  sgdStep: [stepCase('momentum'), stepCase('nesterov')],
  ascent: (['linf', 'l2'] as const).flatMap((norm) =>
    shapesOfAttacks.map((shape) => ({
      name: `[${shape}], ${norm}`,
      // Small ones too, whose squares vanish, and zeros.
      inputs: () => [uniforms('points', shape), tf.mul(tf.relu(normals('gradient', shape)), 1e-30)],
      compute: (points, gradient) => [
        ascend(norm, tensor(points), tensor(gradient), 0.3),
        ascend(norm, tensor(points), tensor(gradient), tf.range(0, shape[0] ?? 1)),
      ],
      differentiable: false,
    })),
  ),
  batchNormalization: normalizationCases('train'),
  normalization: normalizationCases('eval'),
  adamSteps: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [
      ...[normals('mean', shape), uniforms('square', shape), normals('gradient', shape)],
      tf.range(0, shape[0] ?? 1, 1).mod(7),
    ],
    compute: (mean, square, gradient, taken) => {
      const found = adamSteps({ mean: tensor(mean), square: tensor(square) }, tensor(gradient), vector(taken));
      return [found.mean, found.square, found.step];
    },
    differentiable: false,
  })),
  tangentPoints: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    // To where a tangent is the bound.
    inputs: () => [tf.mul(normals('origins', shape), 5), normals('shift', shape), tf.range(0, shape[0] ?? 1, 1).mod(3)],
    compute: (origins, shift, taken) => {
      const found = tangentPoints(tensor(origins), tensor(shift), vector(taken), [-1, 3]);
      return [found.tangent, found.points];
    },
    differentiable: false,
  })),
  tangentStep: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [
      ...[uniforms('tangent', shape), uniforms('home', shape), normals('shift', shape)],
      ...[normals('mean', shape), uniforms('square', shape), normals('gradient', shape)],
      tf.range(0, shape[0] ?? 1, 1).mod(7),
    ],
    compute: (...given) => {
      const [tangent, home, shift, mean, square, gradient] = given.map(tensor);
      const descent = { tangent, home, shift, mean, square } as TangentDescent;
      const sizes = { half: 2, stepSize: 0.1 };
      return Object.values(tangentStep(descent, tensor(gradient), vector(given[6]), sizes));
    },
    differentiable: false,
  })),
  constantSearch: [true, false].map((abortEarly) => ({
    name: abortEarly ? 'with looks at the progress' : 'to the last step',
    inputs: () => {
      const drawn = (name: string) => uniforms(name, [200]);
      const flags = (name: string) => tf.less(drawn(name), 0.5).toFloat();
      const taken = tf.floor(tf.mul(drawn('taken'), 40));
      return [
        ...[drawn('constants'), drawn('lower'), tf.div(drawn('upper'), flags('found')), taken, drawn('rounds')],
        ...[flags('met'), tf.div(drawn('checked'), flags('looked')), drawn('loss'), tf.sub(drawn('missing'), 0.2)],
      ];
    },
    compute: (...given: (tf.Tensor | undefined)[]) => {
      const [constants, lower, upper, taken, rounds, met, checked, loss, missing] = given.map(vector) as tf.Tensor1D[];
      const search = { constants, lower, upper, taken, rounds, met, checked } as ConstantSearch;
      const next = searchOn(search, { loss, missing } as Sighting, { steps: 40, abortEarly });
      return Object.values(next).flatMap((part: tf.Tensor1D) => [
        tf.isFinite(part).toFloat(),
        tf.where(tf.isFinite(part), part, tf.zerosLike(part)),
      ]);
    },
    differentiable: false,
  })),
  distances: (['linf', 'l2', 'l1', 'l0'] as const).flatMap((norm) =>
    // Those too whose squares leave the range of single precision.
    [1, 1e-25, 1e25].flatMap((scale) =>
      shapesOfAttacks.map((shape) => ({
        name: `[${shape}], ${norm}, offsets of ${scale}`,
        inputs: () => [tf.mul(tf.relu(normals('points', shape)), scale), tf.zeros([...shape])],
        // In units of the scale, as what is compared is compared by differences.
        compute: (points: tf.Tensor | undefined, origins: tf.Tensor | undefined) =>
          [distance(norm, tensor(points), tensor(origins)), lengths(norm, tensor(points))].map((found) =>
            tf.div(found, norm === 'l0' ? 1 : scale),
          ),
        differentiable: false,
      })),
    ),
  ),
  distancesWithin: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => {
      const points = tf.add(uniforms('points', shape), 0.5);
      const beyond = tf.concat([tf.tensor1d([Number.NaN, 1.6]), tf.ones([points.size - 2])]);
      return [tf.mul(points, tf.reshape(tf.gather(beyond, shuffled(points.size)), shape)), uniforms('origins', shape)];
    },
    compute: (points, origins) => {
      const found = distanceWithin('l2', tensor(points), tensor(origins), [0.5, 1.5]);
      return [tf.isFinite(found).toFloat(), tf.where(tf.isFinite(found), found, tf.zerosLike(found))];
    },
    differentiable: false,
  })),
  margins: [2, 10].map((classes) => ({
    name: `${classes} classes`,
    inputs: () => [normals('logits', [40, classes])],
    compute: (logits) => [marginLoss(matrix(logits), classesInTurn(40, classes))],
  })),
  missing: [0, 0.5].flatMap((margin) =>
    [undefined, new Int32Array()].map((targets) => ({
      name: `${targets ? 'towards' : 'away from'} a class by ${margin}`,
      inputs: () => {
        const logits = tf.concat([
          normals('logits', [40, 5]),
          tf.tensor2d([[1, 1, 0, 0, Number.NaN]]),
          tf.ones([3, 5]),
        ]);
        return [logits, tf.oneHot(tf.range(0, 44, 1, 'int32').mod(5).toInt(), 5).toFloat()];
      },
      compute: (logits: tf.Tensor | undefined, goal: tf.Tensor | undefined) => {
        const criterion = { name: 'tested', margin, ...(targets && { targets }) };
        const found = missingOf(criterion, matrix(logits), matrix(goal));
        const isNumber = tf.logicalNot(tf.isNaN(found));
        const signs = tf.less(found, 0).toFloat();
        return [isNumber.toFloat(), signs, tf.where(isNumber, found, tf.zerosLike(found))];
      },
      differentiable: false,
    })),
  ),
  offsetsToHyperplane: (['linf', 'l2', 'l1'] as const).flatMap((norm) =>
    // In L1 the formula adds up as many values as a sample has, in single precision, before it divides by one of them.
    (norm === 'l1' ? shapesOfAttacks.slice(0, 3) : shapesOfAttacks).map((shape) => ({
      name: `[${shape}], ${norm}`,
      inputs: () => [uniforms('points', shape), ...hyperplanes(shape)],
      compute: (points: tf.Tensor | undefined, slopes: tf.Tensor | undefined, gaps: tf.Tensor | undefined) => [
        toHyperplane(norm, tensor(points), { slopes: tensor(slopes), gaps: tensor(gaps) }, [0, 1]),
      ],
      differentiable: false,
    })),
  ),
  boundaryStep: (['linf', 'l2', 'l1'] as const).flatMap((norm) =>
    (norm === 'l1' ? shapesOfAttacks.slice(0, 3) : shapesOfAttacks).map((shape) => ({
      name: `[${shape}], ${norm}`,
      inputs: () => [uniforms('points', shape), uniforms('origins', shape), ...hyperplanes(shape)],
      compute: (...given: (tf.Tensor | undefined)[]) => {
        const [points, origins, slopes] = given.map(tensor) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const sizes = { alphaMax: 0.1, eta: 1.05, beta: 0.9 };
        return Object.values(boundaryStep({ norm, points, origins, slopes, gaps: vector(given[3]) }, sizes, [0, 1]));
      },
      differentiable: false,
    })),
  ),
  carriedOn: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [normals('from', shape), normals('next', shape), normals('previous', shape)],
    compute: (from, next, previous) => [carriedOn(tensor(from), tensor(next), tensor(previous), 0.75)],
    differentiable: false,
  })),
  chosenRows: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [uniforms('condition', [shape[0] ?? 1]), normals('yes', shape), normals('no', shape)],
    compute: (condition, yes, no) => [chosenRows(tf.less(tensor(condition), 0.5), tensor(yes), tensor(no))],
    differentiable: false,
  })),
  logitRatios: [false, true].flatMap((isTargeted) =>
    [4, 10].map((classes) => ({
      name: `${classes} classes${isTargeted ? ', towards a target' : ''}`,
      // The first sample's logits are equal, by twos.
      inputs: () => [
        tf.concat([
          tf.reshape(tf.div(tf.range(0, classes), 2).floor(), [1, classes]),
          normals('logits', [40, classes]),
        ]),
      ],
      compute: (logits: tf.Tensor | undefined) => {
        const goal = classesInTurn(41, classes);
        return [
          isTargeted
            ? targetedDlrLoss(matrix(logits), goal, classesInTurn(41, classes, 1))
            : dlrLoss(matrix(logits), goal),
        ];
      },
    })),
  ),
  unitRows: shapesOfAttacks.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [tf.mul(tf.relu(normals('rows', shape)), 1e-30)],
    compute: (x) => [normalizeGradient('l2', tensor(x))],
    differentiable: false,
  })),
  boundaryDecision: [
    decisionCase({}, 2, 3),
    decisionCase({ p: 0.5, lambda: 'perSample' }, 33, 10),
    decisionCase({ p: 0.3, detectOn: 'mean', lambda: 0.6 }, 5, 20),
    decisionCase({ classVariance: 'envelope' }, 2, 3, true),
    decisionCase({ rest: 'append' }, 2, 3, true),
  ],
  crossEntropy: [
    [1, 2],
    [256, 10],
    [5, 37],
  ].map(([rows = 1, classes = 2]) => ({
    name: `${rows} rows of ${classes} classes`,
    inputs: logitsAndTargets(rows, classes),
    compute: (logits, targets) => [crossEntropy.losses(matrix(logits), matrix(targets))],
  })),
  dense: [...denseCases, tooLarge],
  diagonalGaussian: (['softplus', 'logVariance'] as const).map((deviationOf) => ({
    name: deviationOf,
    inputs: affine([19, 6], [6, 66]),
    compute: (x, kernel, bias) => {
      const { mean, deviation } = gaussianBottleneck(tensor(x), weights(kernel, bias), 'layer', deviationOf);
      return [mean, deviation];
    },
  })),
  divergence: [2, 33].map((dimension) => ({
    name: `${dimension} dimensions`,
    inputs: gaussians(19, dimension),
    compute: (mean, deviation) => [klToStandardNormal(gaussianOf(mean, deviation))],
  })),
  gaussianSample: [2, 33].map((dimension) => ({
    name: `${dimension} dimensions`,
    inputs: () => [...gaussians(19, dimension)(), normals('noise', [19, dimension])],
    compute: (mean, deviation, noise) => [sampleGaussian(gaussianOf(mean, deviation), tensor(noise))],
  })),
  informationPenalty: [
    [19, 2],
    [256, 33],
    // More rows than are summed in single precision.
    [1030, 9],
  ].map(([rows = 1, dimension = 1]) => ({
    name: `${rows} rows of ${dimension} dimensions`,
    inputs: gaussians(rows, dimension),
    compute: (mean, deviation) => [informationPenalty(gaussianOf(mean, deviation), 0.3)],
  })),
  shrinkage: shapesOfRows.flatMap((shape) => [
    {
      name: `[${shape}], a radius for each`,
      inputs: () => [tf.abs(normals('sizes', shape)), uniforms('radii', [shape[0] ?? 1, 1])],
      compute: (sizes: tf.Tensor | undefined, radii: tf.Tensor | undefined) => [
        shrinkage(tensor(sizes), tf.mul(tensor(radii), (shape[1] ?? 1) / 2)),
      ],
      differentiable: false,
    },
    {
      name: `[${shape}], one radius far below and one far above`,
      inputs: () => [tf.abs(normals('sizes', shape))],
      compute: (sizes: tf.Tensor | undefined) => [
        shrinkage(tensor(sizes), tf.scalar(0.01)),
        shrinkage(tensor(sizes), tf.scalar(1e9)),
      ],
      differentiable: false,
    },
  ]),
  shrinkageWithin: [
    ...shapesOfRows.map((shape) => ({
      name: `[${shape}]`,
      inputs: () => [
        tf.abs(normals('sizes', shape)),
        tf.relu(normals('room', shape)),
        tf.mul(uniforms('radii', [shape[0] ?? 1, 1]), (shape[1] ?? 1) / 4),
      ],
      compute: (sizes: tf.Tensor | undefined, room: tf.Tensor | undefined, radii: tf.Tensor | undefined) => [
        shrinkageWithin(tensor(sizes), tensor(room), tensor(radii)),
      ],
      differentiable: false,
    })),
    {
      name: 'rows at their bounds, of zeros, and of like values',
      inputs: () => [
        tf.tensor2d([
          [3, 2, 1],
          [0, 0, 0],
          [1, 1, 1],
        ]),
        tf.tensor2d([
          [0.5, 0.5, 0.5],
          [1, 1, 1],
          [2, 2, 2],
        ]),
        tf.tensor2d([[1.25], [1], [1.5]]),
      ],
      compute: (sizes, room, radii) => [shrinkageWithin(tensor(sizes), tensor(room), tensor(radii))],
      differentiable: false,
    },
  ],
  ranked: shapesOfRows.map((shape) => ({
    name: `[${shape}]`,
    inputs: () => [normals('values', shape), tf.floor(tf.mul(uniforms('ranks', [shape[0] ?? 1]), shape[1] ?? 1))],
    compute: (values: tf.Tensor | undefined, ranks: tf.Tensor | undefined) => [ranked(tensor(values), vector(ranks))],
    differentiable: false,
    tolerance: 0,
  })),
  finiteRows: [
    {
      name: 'rows with and without a number that is none',
      inputs: () => [
        tf.tensor2d([
          [1, -2],
          [Number.NaN, 1],
          [3, Number.NEGATIVE_INFINITY],
        ]),
      ],
      compute: (x) => {
        const { gradient, magnitude } = finiteRows(tensor(x));
        return [gradient, tf.isFinite(magnitude).toFloat()];
      },
      differentiable: false,
    },
    ...shapesOfAttacks.map((shape) => ({
      name: `[${shape}]`,
      inputs: () => [normals('gradient', shape)],
      compute: (x: tf.Tensor) => {
        const { gradient, magnitude } = finiteRows(x);
        return [gradient, magnitude];
      },
      differentiable: false,
    })),
  ],
  gatherAcross: [
    {
      name: 'rows of three tensors',
      inputs: () => [normals('a', [40, 5, 3]), normals('b', [2, 5, 3]), normals('c', [1, 5, 3])],
      compute: (a, b, c) => [
        replaceRows(tensor(a), [
          { samples: tensor(b), rows: Int32Array.of(7, -1) },
          { samples: tensor(c), rows: Int32Array.of(39) },
        ]),
      ],
      differentiable: false,
    },
  ],
  inputsOnEngine: [Float32Array, Uint8Array].map((Values) => ({
    name: Values.name,
    inputs: () => [],
    compute: () => {
      const values = new Values(Array.from({ length: 60 }, (_, i) => i));
      const [unit, rows] = [Values === Uint8Array ? 60 : 1, Int32Array.of(9, 0, 3, 3)];
      const laid = inputsOnEngine(values, [2, 3], unit);
      if (laid) {
        const gathered = laid.rows(rows);
        laid.dispose();
        return [gathered];
      }
      const bounds = [0, 60] as const;
      const set = { name: 'numbers', classes: ['a', 'b'], inputShape: [2, 3], inputs: values, bounds };
      const bytes = Values === Uint8Array ? { unit } : {};
      return [memoryDataset({ ...set, ...bytes, labels: new Uint8Array(10) }).gather(rows).inputs];
    },
    differentiable: false,
  })),
  logSoftmax: [
    {
      name: '19 rows of 11 classes',
      inputs: () => [tf.mul(normals('logits', [19, 11]), 4)],
      compute: (logits) => [logProbabilities(matrix(logits))],
    },
  ],
  measuredProjection: projectionCases((points, norm, origins) => {
    const measured = nearestMeasured(points, { norm, origins, epsilon: 0.5, bounds: [0, 1] });
    return [measured.points, measured.distances, tf.isFinite(measured.checksums).toFloat()];
  }),
  projection: projectionCases((points, norm, origins) => [
    nearestAllowed(points, { norm, origins, epsilon: 0.2, bounds: [0, 1] }),
  ]),
  mixed: [
    {
      name: '19 rows of 33',
      inputs: () => [normals('values', [19, 33]), uniforms('stay', [19, 1]), normals('pull', [19, 33])],
      compute: (values, stay, pull) => [mixed(matrix(values), matrix(stay), matrix(pull))],
    },
  ],
  mixedPairs: [
    {
      name: '19 images of 7 x 5 by one share',
      inputs: () => [normals('values', [19, 7, 5, 1])],
      compute: (values) => [mix(tensor(values), shuffled(19), 0.3)],
    },
    {
      name: '256 rows of 784 by a share each',
      inputs: () => [normals('values', [256, 784]), uniforms('shares', [256])],
      compute: (values, shares) => [mix(tensor(values), shuffled(256), vector(shares))],
    },
    {
      name: '3 rows, one of which is the partner of all',
      inputs: () => [normals('values', [3, 2])],
      compute: (values) => [mix(tensor(values), tf.tensor1d([1, 1, 1], 'int32'), 0.75)],
    },
    {
      name: 'one number',
      inputs: () => [normals('values', [1])],
      compute: (values) => [mix(tensor(values), tf.tensor1d([0], 'int32'), 1)],
    },
  ],
  normalTensor: [
    drawCase('256 rows of 256', [256, 256]),
    drawCase('an odd number of single values', [4097]),
    { ...drawCase('few draws', [64, 10]), declined: true },
    {
      ...drawCase('a stream that has words left', [256, 32]),
      compute: () => {
        const rng = randomStream(5, 'draws');
        rng.uniform();
        return [normalTensor(rng, [256, 32])];
      },
      declined: true,
    },
  ],
  keptUnits: (['element', 'channel'] as const).flatMap((unit) =>
    [0.1, 0.5, 0.999].map((rate) => ({
      ...drawCase(`${unit}s at a rate of ${rate}`, []),
      compute: () => [keepMask([256, 6, 6, 16], rate, unit, randomStream(5, 'draws'))],
    })),
  ),
  pastedPairs: [
    pastedCase('37 images of 28 x 28', [37, 28, 28, 1], { top: 3, bottom: 20, left: 0, right: 9 }),
    pastedCase('3 images with 3 channels, whole', [3, 8, 7, 3], { top: 0, bottom: 8, left: 0, right: 7 }),
    pastedCase('nothing of 2 images', [2, 4, 4, 1], { top: 1, bottom: 3, left: 2, right: 2 }),
  ],
  pooledConvolution: [
    pooledCase(256, [28, 28], 1, [5, 5, 6], 'same'),
    pooledCase(33, [14, 14], 6, [5, 5, 16], 'valid'),
    pooledCase(80, [28, 28], 1, [5, 5, 6], 'same'),
    pooledCase(17, [9, 9], 12, [5, 5, 7], 'same'),
    pooledCase(5, [10, 10], 21, [3, 3, 33], 'valid'),
    pooledCase(3, [9, 8], 4, [3, 3, 9], 'same'),
    pooledCase(1, [6, 7], 2, [3, 5, 1], 'valid'),
    { ...pooledCase(2, [6, 6], 2, [2, 2, 3], 'valid'), declined: true },
  ],
};
