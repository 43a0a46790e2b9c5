// A convolution of images [images, height, width, channels] with filters [height, width, channels, filters].
#pragma once
#include <cstdint>

struct ConvolutionPlan {
  int images, height, width, channels;  // of the input
  int filter_height, filter_width, filters;
  int stride_height, stride_width;
  int top, left;                        // zeros before the first row and column
  int output_height, output_width;

  int64_t InputImage() const { return static_cast<int64_t>(height) * width * channels; }
  int64_t OutputImage() const { return static_cast<int64_t>(output_height) * output_width * filters; }
  int64_t FilterSize() const { return static_cast<int64_t>(filter_height) * filter_width * channels * filters; }
};

// A stretch of tiles, positions or channels.
struct Stretch {
  int64_t first;
  int count;
};
