// What each file of kernels adds to TensorFlow's registry.
#pragma once

void RegisterActivations();
void RegisterBottleneck();
void RegisterBoundary();
void RegisterLosses();
void RegisterOptimizers();
void RegisterPooledConvolution();
