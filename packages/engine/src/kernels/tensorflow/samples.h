// Rows that are samples of an attack, and their sizes.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lanes_math.h"

// Rows that one thread takes at a time.
constexpr int64_t kTogether = 16;

// The least normal float: what a zero is divided by, and what is beyond a goal that is met exactly.
constexpr float kLeast = 1.2e-38f;

// NaN wins over numbers.
inline float GreatestOrNan(Floats lanes) {
  float greatest = lanes[0];
  for (int lane = 1; lane < kLanes; lane++)
    if (lanes[lane] > greatest || lanes[lane] != lanes[lane]) greatest = lanes[lane];
  return greatest;
}

inline float GreatestSize(const float* row, int64_t width) {
  Floats most{};
  ForEachLanes(width, [&](int64_t at, int count) {
    const Floats size = Absolute(LoadSome(row + at, count, 0.0f));
    most = Pick(IsGreaterOrNan(size, most), size, most);
  });
  return GreatestOrNan(most);
}

// Calls `work(at, count, lanes)` for each stretch of a row over its Euclidean length; over its greatest value first, since
// the squares of small ones vanish in single precision.
template <class Work>
inline void ForEachUnitLanes(const float* row, int64_t width, const Work& work) {
  const float greatest = std::max(GreatestSize(row, width), kLeast);
  Floats squares{};
  ForEachLanes(width, [&](int64_t at, int count) {
    const Floats scaled = LoadSome(row + at, count, 0.0f) / greatest;
    squares += scaled * scaled;
  });
  const float norm = std::max(std::sqrt(SumOf(squares)), kLeast);
  ForEachLanes(width, [&](int64_t at, int count) { work(at, count, LoadSome(row + at, count) / greatest / norm); });
}
