// Convolutions of stride 1 with filters of 3 x 3, by Winograd's minimal filtering F(2 x 2, 3 x 3): each tile of 2 x 2
// outputs takes 16 products for every channel and filter instead of 36. In single precision it is as exact as the sums
// that it replaces: its transforms only add, subtract and halve.
// Source: Lavin and Gray, Fast algorithms for convolutional neural networks, 2015.
#pragma once
#include "convolution_plan.h"

void WinogradConvolution(const ConvolutionPlan& plan, const float* input, const float* filter, float* output);

// The gradient in the input of a convolution, given as the convolution of `dy`, `plan`'s input, that it is: with the
// filters turned by half a turn, from [3, 3, filters, channels] of `plan`.
void WinogradInputGradient(const ConvolutionPlan& plan, const float* dy, const float* filter, float* gradient);

void WinogradFilterGradient(const ConvolutionPlan& plan, const float* input, const float* dy, float* gradient);
