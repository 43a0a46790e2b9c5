// Channels lie beside each other in memory: vectors of them, of which the last may be shorter, and blocks turned round.
#pragma once
#include <cstdint>
#include <cstring>
#include <utility>

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

// Where a lane comes from when rows `step` apart change blocks: 0 .. kLanes - 1 in the one, the others in the other.
constexpr int Origin(int lane, int step, bool lower) {
  return (lane & ~step) + (lower ? step : 0) + (lane & step ? kLanes : 0);
}

// The places are constants, as compilers know cheap instructions for many constant ones.
template <int Step, bool Lower, int... Lane>
inline Floats Pick(Floats above, Floats below, std::integer_sequence<int, Lane...>) {
#if defined(__clang__)
  return __builtin_shufflevector(above, below, Origin(Lane, Step, Lower)...);
#else
  return __builtin_shuffle(above, below, Ints{Origin(Lane, Step, Lower)...});
#endif
}

// Turns a square of rows and columns: blocks of `Step` values beside the diagonal change places, then smaller ones.
template <int Step = kLanes / 2>
inline void Transpose(Floats (&rows)[kLanes]) {
  constexpr std::make_integer_sequence<int, kLanes> lanes;
#pragma GCC unroll 16
  for (int row = 0; row < kLanes; row++) {
    if (row & Step) continue;
    const Floats above = rows[row], below = rows[row + Step];
    rows[row] = Pick<Step, false>(above, below, lanes);
    rows[row + Step] = Pick<Step, true>(above, below, lanes);
  }
  if constexpr (Step > 1) Transpose<Step / 2>(rows);
}
