// Channels lie beside each other in memory: vectors of them, of which the last may be shorter, and blocks turned round.
#pragma once
#include <cstdint>
#include <cstring>

#include "lanes.h"

inline int RoundUp(int value, int unit) { return (value + unit - 1) / unit * unit; }

// How far rows of channels lie apart in scratch memory: one line more than they need, lest many share lines of the cache.
inline int RowStride(int channels) { return RoundUp(channels, kLanes) + kLanes; }

// The first `count` lanes, zeros behind.
inline Floats LoadPart(const float* from, int count) {
  if (count >= kLanes) return Load(from);
  Floats lanes{};
  std::memcpy(&lanes, from, count * sizeof(float));
  return lanes;
}

inline void StorePart(float* to, Floats lanes, int count) {
  if (count >= kLanes) return Store(to, lanes);
  std::memcpy(to, &lanes, count * sizeof(float));
}

// Calls `work(channel, load)` for each vector of channels, with whole loads where it can.
template <class Work>
inline void ForEachVector(int channels, const Work& work) {
  int channel = 0;
  for (; channel + kLanes <= channels; channel += kLanes) work(channel, [](const float* from) { return Load(from); });
  const int rest = channels - channel;
  if (rest > 0) work(channel, [rest](const float* from) { return LoadPart(from, rest); });
}

#if defined(__clang__)
inline Floats Zip(Floats a, Floats b, int half) {
  Floats lanes;
  for (int lane = 0; lane < kLanes; lane++) lanes[lane] = (lane % 2 ? b : a)[half * kLanes / 2 + lane / 2];
  return lanes;
}
#else
inline Floats Zip(Floats a, Floats b, int half) {
  Ints places;
  for (int lane = 0; lane < kLanes; lane++) places[lane] = half * kLanes / 2 + lane / 2 + lane % 2 * kLanes;
  return __builtin_shuffle(a, b, places);
}
#endif

// Turns a square of rows and columns, by halving as often as it takes.
inline void Transpose(Floats (&rows)[kLanes]) {
#pragma GCC unroll 4
  for (int step = 1; step < kLanes; step *= 2) {
    Floats zipped[kLanes];
#pragma GCC unroll 16
    for (int row = 0; row < kLanes; row++) zipped[row] = Zip(rows[row / 2], rows[row / 2 + kLanes / 2], row % 2);
#pragma GCC unroll 16
    for (int row = 0; row < kLanes; row++) rows[row] = zipped[row];
  }
}
