// What each file of kernels adds to TensorFlow's registry.
#pragma once

void RegisterBatchNormalization();
void RegisterBottleneck();
void RegisterBoundary();
void RegisterConvolution();
void RegisterDense();
void RegisterGatherRows();
void RegisterLosses();
void RegisterOptimizers();
void RegisterPerturbation();
void RegisterPooledConvolution();
