// Convolutions of any size and stride as products of matrices, whose rows are gathered from the images a few at a time.
#pragma once
#include "convolution_plan.h"

void GatheredConvolution(const ConvolutionPlan& plan, const float* input, const float* filter, float* output);

void GatheredInputGradient(const ConvolutionPlan& plan, const float* dy, const float* filter, float* gradient);

void GatheredFilterGradient(const ConvolutionPlan& plan, const float* input, const float* dy, float* gradient);
