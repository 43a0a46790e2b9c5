// What each file of kernels adds to TensorFlow's registry.
#pragma once

void RegisterAttackMeasures();
void RegisterAttackSteps();
void RegisterBatchNormalization();
void RegisterBoundaryDecision();
void RegisterConvolution();
void RegisterCrossEntropy();
void RegisterDense();
void RegisterGatherRows();
void RegisterGaussianBottleneck();
void RegisterMean();
void RegisterMixed();
void RegisterMixedPairs();
void RegisterOptimizerSteps();
void RegisterPastedPairs();
void RegisterPooledConvolution();
void RegisterRandomDraws();
void RegisterRowThresholds();
