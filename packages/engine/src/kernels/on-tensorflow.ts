import { provideKernels } from '@infomixup/core';
import {
  adamSteps,
  attackMeasureOps,
  boundaryStep,
  constantSearch,
  differentiateMargins,
  distances,
  distancesWithin,
  logitRatios,
  margins,
  missing,
  offsetsToHyperplane,
  tangentPoints,
  tangentStep,
  unitRows,
} from './attack-measures/attack-measures.js';
import {
  ascent,
  attackOps,
  carriedOn,
  chosenRows,
  finiteRows,
  measuredProjection,
  projection,
} from './attack-steps/attack-steps.js';
import {
  batchNormalization,
  batchNormalizationOps,
  differentiateBatchNormalization,
  normalization,
} from './batch-normalization/batch-normalization.js';
import { refineBiasGradient } from './bias/tensorflow.js';
import { boundaryDecision, boundaryDecisionOps } from './boundary-decision/boundary-decision.js';
import { replaceCast } from './cast/tensorflow.js';
import { convolutionOps, preferOwnConvolutions } from './convolution/own-tensorflow.js';
import { replaceConvolutions } from './convolution/tensorflow.js';
import { crossEntropy, crossEntropyOps, differentiateCrossEntropy } from './cross-entropy/cross-entropy.js';
import { dense, denseOps, differentiateDense } from './dense/dense.js';
import { gatherAcross, gatherOps, gatherPartsOp, inputsOnEngine } from './gather-rows/gather-rows.js';
import {
  diagonalGaussian,
  differentiateGaussianBottleneck,
  divergence,
  gaussianBottleneckOps,
  gaussianSample,
  informationPenalty,
} from './gaussian-bottleneck/gaussian-bottleneck.js';
import { logSoftmax } from './log-softmax/log-softmax.js';
import { addLogSoftmax } from './log-softmax/tensorflow.js';
import { differentiateMean, meanOps } from './mean/mean.js';
import { replaceMean } from './mean/tensorflow.js';
import { differentiateMixed, mixed, mixedOps } from './mixed/mixed.js';
import { differentiateMixedPairs, mixedPairs, mixedPairsOps } from './mixed-pairs/mixed-pairs.js';
import { adamStep, optimizerOps, sgdStep } from './optimizer-steps/optimizer-steps.js';
import { differentiatePastedPairs, pastedPairs, pastedPairsOps } from './pasted-pairs/pasted-pairs.js';
import {
  differentiatePooledConvolution,
  pooledConvolution,
  pooledConvolutionOps,
} from './pooled-convolution/pooled-convolution.js';
import { hasOneDnnPooling, replaceMaxPool } from './pooling/tensorflow.js';
import { keptUnits, normalTensor, randomDrawOps } from './random-draws/random-draws.js';
import { differentiateRelu } from './relu/relu.js';
import { implementReluGradient } from './relu/tensorflow.js';
import { replaceReshape } from './reshape/tensorflow.js';
import { ranked, rowThresholdOps, shrinkage, shrinkageWithin } from './row-thresholds/row-thresholds.js';
import type { NativeBackend } from './tensorflow/backend.js';
import { implementListsNatively, implementNatively } from './tensorflow/own-op.js';
import { shapeInputs } from './tensorflow/shape-input.js';

const equipped = new WeakSet<NativeBackend>();

/** Whether the ops in C++ are there, and compiled for wide vectors. */
export interface OwnOps {
  readonly loaded: boolean;
  readonly wideVectors: boolean;
}

/** Gives tfjs-node the ops it lacks and faster ones for some it has, once. */
export function equipTensorflow(backend: NativeBackend, ownOps: () => OwnOps): void {
  if (equipped.has(backend)) return;
  equipped.add(backend);
  const inputOf = shapeInputs(backend);
  replaceCast(backend);
  replaceConvolutions(backend, inputOf);
  implementReluGradient(backend);
  differentiateRelu();
  refineBiasGradient(backend);
  addLogSoftmax(backend);
  replaceReshape(backend, inputOf);
  if (hasOneDnnPooling(backend)) replaceMaxPool(backend);
  provideKernels('tensorflow', { logSoftmax });
  // Ours are written for processors.
  if (!backend.isUsingGpuDevice) addOwnOps(backend, ownOps());
}

function addOwnOps(backend: NativeBackend, { loaded, wideVectors }: OwnOps): void {
  if (!loaded) return;
  implementNatively(backend, [
    ...attackMeasureOps,
    ...attackOps,
    ...batchNormalizationOps,
    ...boundaryDecisionOps,
    ...convolutionOps,
    ...crossEntropyOps,
    ...denseOps,
    ...gatherOps,
    ...gaussianBottleneckOps,
    ...meanOps,
    ...mixedOps,
    ...mixedPairsOps,
    ...pastedPairsOps,
    ...pooledConvolutionOps,
    ...randomDrawOps,
    ...rowThresholdOps,
  ]);
  implementListsNatively(backend, [gatherPartsOp, ...Object.values(optimizerOps)]);
  replaceMean(backend);
  if (wideVectors) preferOwnConvolutions();
  differentiateBatchNormalization();
  differentiateCrossEntropy();
  differentiateDense();
  differentiateGaussianBottleneck();
  differentiateMargins();
  differentiateMean();
  differentiateMixed();
  differentiateMixedPairs();
  differentiatePastedPairs();
  differentiatePooledConvolution();
  provideKernels('tensorflow', {
    adamStep,
    adamSteps,
    ascent,
    batchNormalization,
    boundaryDecision,
    boundaryStep,
    carriedOn,
    chosenRows,
    constantSearch,
    crossEntropy,
    dense,
    diagonalGaussian,
    distances,
    distancesWithin,
    divergence,
    finiteRows,
    gatherAcross,
    gaussianSample,
    informationPenalty,
    inputsOnEngine,
    keptUnits,
    logitRatios,
    margins,
    measuredProjection,
    missing,
    mixed,
    mixedPairs,
    normalization,
    normalTensor,
    offsetsToHyperplane,
    pastedPairs,
    pooledConvolution,
    projection,
    ranked,
    sgdStep,
    shrinkage,
    shrinkageWithin,
    tangentPoints,
    tangentStep,
    unitRows,
  });
}
