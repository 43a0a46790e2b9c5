// The mean of many numbers.
#ifndef INFOMIXUP_MEAN_OF_H_
#define INFOMIXUP_MEAN_OF_H_

#include <algorithm>
#include <cstdint>

#include "lanes_math.h"

// Sums of a thousand values or so are added up in double precision.
inline float MeanOf(const float* values, int64_t size) {
  constexpr int64_t kStretch = 1024;
  double sum = 0;
  for (int64_t start = 0; start < size; start += kStretch) {
    Floats part{};
    ForEachLanes(std::min(kStretch, size - start),
                 [&](int64_t at, int count) { part += LoadSome(values + start + at, count, 0.0f); });
    sum += SumOf(part);
  }
  return static_cast<float>(sum / static_cast<double>(size));
}

#endif  // INFOMIXUP_MEAN_OF_H_
