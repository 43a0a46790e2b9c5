import { provideKernels } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import {
  ascent,
  finiteRows,
  gatherAcross,
  measuredProjection,
  projection,
} from '../../kernels/attack-steps/attack-steps.js';
import {
  batchNormalization,
  normalization as normalizationByStatistics,
  registerBatchNormalizationGradients,
} from '../../kernels/batch-normalization/batch-normalization.js';
import { boundaryDecision } from '../../kernels/boundary-decision/boundary-decision.js';
import { crossEntropy, registerCrossEntropyGradient } from '../../kernels/cross-entropy/cross-entropy.js';
import { dense as denseLayer, registerDenseGradient } from '../../kernels/dense/dense.js';
import { inputsOnEngine } from '../../kernels/gather-rows/gather-rows.js';
import {
  diagonalGaussian,
  divergence,
  gaussianSample,
  registerBottleneckGradients,
} from '../../kernels/gaussian-bottleneck/gaussian-bottleneck.js';
import { registerMeanGradient } from '../../kernels/mean/gradient.js';
import { mixed, registerMixedGradient } from '../../kernels/mixed/mixed.js';
import { adamStep, sgdStep } from '../../kernels/optimizer-steps/optimizer-steps.js';
import {
  pooledConvolution as pooledConvolutionLayer,
  registerPooledConvolutionGradient,
} from '../../kernels/pooled-convolution/pooled-convolution.js';
import type { NativeBackend } from '../backend.js';
import { attributesOf } from './attributes.js';
import { registerMean } from './mean.js';
import { registerOwnConvolution } from './own-convolution.js';

/** How one of the engine's own ops is called; its name in TensorFlow is the kernel's after `Infomixup`. */
interface OwnKernel {
  /** In the op's order; `list` where the kernel is given a list of tensors in that order. */
  readonly inputs: readonly string[] | 'list';
  readonly outputs: number;
  /** Whether there are `N` more, one for each item of a list. */
  readonly outputList?: true;
  /** Attributes of whole numbers, one or a list. */
  readonly integers?: readonly string[];
  /** Attributes of one number. */
  readonly numbers?: readonly string[];
}

const pooledConvolution: Readonly<Record<string, OwnKernel>> = {
  PooledConvolution: { inputs: ['x', 'filter', 'bias'], outputs: 2, integers: ['padding', 'backward'] },
  PooledConvolutionInputGradient: { inputs: ['dy', 'places', 'filter'], outputs: 1, integers: ['padding', 'size'] },
  PooledConvolutionGradient: { inputs: ['dy', 'places', 'x'], outputs: 2, integers: ['padding', 'size'] },
};

const dense: Readonly<Record<string, OwnKernel>> = {
  Dense: { inputs: ['x', 'kernel', 'bias'], outputs: 1, integers: ['relu'] },
  DenseInputGradient: { inputs: ['dy', 'y', 'kernel'], outputs: 1, integers: ['relu', 'sample'] },
  DenseGradient: { inputs: ['dy', 'y', 'x'], outputs: 2, integers: ['relu'] },
};

const convolution: Readonly<Record<string, OwnKernel>> = {
  Convolution: { inputs: ['x', 'filter'], outputs: 1, integers: ['strides', 'padding', 'size'] },
  ConvolutionInputGradient: { inputs: ['dy', 'filter'], outputs: 1, integers: ['strides', 'padding', 'size'] },
  ConvolutionFilterGradient: { inputs: ['x', 'dy'], outputs: 1, integers: ['strides', 'padding', 'size'] },
};

const forNormalizationGradients = ['dy', 'x', 'mean', 'inverse', 'scale', 'offset'];

const normalization: Readonly<Record<string, OwnKernel>> = {
  BatchNormalization: {
    inputs: ['x', 'scale', 'offset', 'running_mean', 'running_variance'],
    outputs: 5,
    integers: ['relu'],
    numbers: ['momentum', 'epsilon'],
  },
  BatchNormalizationGradient: { inputs: forNormalizationGradients, outputs: 3, integers: ['relu'] },
  Normalization: { inputs: ['x', 'mean', 'inverse', 'scale', 'offset'], outputs: 1, integers: ['relu'] },
  NormalizationInputGradient: { inputs: forNormalizationGradients, outputs: 1, integers: ['relu'] },
  NormalizationSums: { inputs: forNormalizationGradients, outputs: 2, integers: ['relu'] },
};

const bottleneck: Readonly<Record<string, OwnKernel>> = {
  DiagonalGaussian: { inputs: ['x'], outputs: 2, integers: ['log_variance'] },
  DiagonalGaussianGradient: { inputs: ['d_mean', 'd_deviation', 'x'], outputs: 1, integers: ['log_variance'] },
  GaussianSample: { inputs: ['mean', 'deviation', 'noise'], outputs: 1 },
  Divergence: { inputs: ['mean', 'deviation'], outputs: 1 },
  DivergenceGradient: { inputs: ['outer', 'mean', 'deviation'], outputs: 2 },
};

const perturbation: Readonly<Record<string, OwnKernel>> = {
  AscentStep: { inputs: ['points', 'gradient'], outputs: 1, integers: ['l2'], numbers: ['length'] },
  FiniteRows: { inputs: ['x'], outputs: 2 },
  Projection: {
    inputs: ['points', 'origins'],
    outputs: 3,
    integers: ['l2'],
    numbers: ['epsilon', 'reach', 'low', 'high'],
  },
};

/** The ops of `native/kernels`. */
const kernels: Readonly<Record<string, OwnKernel>> = {
  ...pooledConvolution,
  ...convolution,
  ...dense,
  ...normalization,
  ...bottleneck,
  ...perturbation,
  CrossEntropy: { inputs: ['logits', 'targets'], outputs: 2 },
  CrossEntropyGradient: { inputs: ['outer', 'logarithms', 'targets'], outputs: 1 },
  MeanGradient: { inputs: ['dy', 'x'], outputs: 1 },
  AdamStep: { inputs: 'list', outputs: 3, outputList: true, integers: ['N'] },
  SgdStep: { inputs: 'list', outputs: 2, outputList: true, integers: ['N'] },
  ClassTable: { inputs: ['running', 'mean', 'deviation', 'labels'], outputs: 1 },
  BoundaryMove: {
    inputs: ['points', 'labels', 'table', 'given_up', 'edges'],
    outputs: 4,
    numbers: ['limit', 'floor'],
  },
  GatherParts: { inputs: 'list', outputs: 1, integers: ['N'] },
  GatherByteRows: { inputs: ['samples', 'indices'], outputs: 1, integers: ['shape'], numbers: ['unit'] },
  GatherRows: { inputs: ['samples', 'indices'], outputs: 1, integers: ['shape'], numbers: ['unit'] },
  Mixed: { inputs: ['values', 'stay', 'pull'], outputs: 1 },
};

function registerOne(
  backend: NativeBackend,
  kernelName: string,
  { inputs, outputs, outputList, integers = [], numbers = [] }: OwnKernel,
): void {
  const op = `Infomixup${kernelName}`;
  const build = attributesOf(backend);
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    // Whoever runs a kernel gives it all its tensors and attributes.
    kernelFunc: ({ inputs: given, attrs = {} }) => {
      const tensors = (inputs === 'list' ? Object.values(given) : inputs.map((name) => given[name])) as tf.TensorInfo[];
      const attributes = [
        ...integers.map((name) => build.integers(name, attrs[name] as number | readonly number[])),
        ...numbers.map((name) => build.number(name, attrs[name] as number)),
      ];
      const count = outputs + (outputList ? (attrs.N as number) : 0);
      return count === 1
        ? backend.executeSingleOutput(op, attributes, tensors)
        : backend.executeMultipleOutputs(op, attributes, tensors, count);
    },
  });
}

/** Makes the engine's own ops, which TensorFlow has loaded, kernels of the backend, with their gradients. */
export function registerOwnKernels(backend: NativeBackend): void {
  for (const [name, kernel] of Object.entries(kernels)) registerOne(backend, name, kernel);
  provideKernels('tensorflow', {
    adamStep,
    ascent,
    batchNormalization,
    boundaryDecision,
    crossEntropy,
    dense: denseLayer,
    diagonalGaussian,
    divergence,
    finiteRows,
    gatherAcross,
    gaussianSample,
    inputsOnEngine,
    measuredProjection,
    mixed,
    normalization: normalizationByStatistics,
    pooledConvolution: pooledConvolutionLayer,
    projection,
    sgdStep,
  });
  registerMean(backend);
  registerOwnConvolution();
  registerBatchNormalizationGradients();
  registerBottleneckGradients();
  registerCrossEntropyGradient();
  registerDenseGradient();
  registerPooledConvolutionGradient();
  registerMeanGradient();
  registerMixedGradient();
}
