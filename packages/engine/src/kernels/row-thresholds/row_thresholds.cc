// For each row one value that its others are compared with: by how much they shrink to sum up to a radius, or which of them
// has a rank. Neither needs the row in order.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "lanes_math.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"
#include "samples.h"
#include "scratch.h"

namespace {

// What is left of a row that shrinks by an amount, and how many of its values shrink with it: what is left falls by so much
// as the amount grows.
struct Left {
  float sum, falling;
};

// The least amount, not below zero, for which `sum_i min(max(sizes_i - amount, 0), room_i)` is at most the radius.
class Shrinkage {
 public:
  explicit Shrinkage(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values sizes = call.Input(0), room = call.Input(1), radii = call.Input(2);
    const int64_t rows = sizes.Length(0), width = sizes.Width();
    const bool is_one = radii.Size() == 1;
    const Values theta = call.Output(0, {rows, 1});
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const Row one{sizes.Floats() + row * width, room.Floats() + row * width, width};
      theta.Floats()[row] = AmountFor(one, radii.Floats()[is_one ? 0 : row]);
    });
  }

 private:
  struct Row {
    const float *sizes, *room;
    int64_t width;
  };

  static Left LeftOf(const Row& row, float amount) {
    Floats sum{}, falling{};
    ForEachLanes(row.width, [&](int64_t at, int count) {
      const Floats size = LoadSome(row.sizes + at, count, 0.0f), room = LoadSome(row.room + at, count, 0.0f);
      const Floats rest = size - amount;
      // A value that may be left whole has no end within its room.
      falling += Pick((rest > 0.0f) & ((rest < room) | (room >= size)), Broadcast(1.0f), Floats{});
      const Floats kept = Pick(rest < room, rest, room);
      sum += Pick(rest <= 0.0f, Floats{}, Pick(rest == rest, kept, rest));
    });
    return {SumOf(sum), SumOf(falling)};
  }

  // The sum falls in straight pieces, whose slopes are known: a step along one ends where it crosses the radius, unless
  // another begins before. Such steps alone may turn in a circle, or creep: each that went too far is followed by a halving,
  // and every eighth.
  static float AmountFor(const Row& row, float radius) {
    float low = 0, high = *std::max_element(row.sizes, row.sizes + row.width);
    Left at_low = LeftOf(row, low);
    if (std::isnan(at_low.sum) || std::isnan(radius)) return std::numeric_limits<float>::quiet_NaN();
    if (at_low.sum <= radius) return 0;
    bool halve = false;
    for (int step = 1;; step++) {
      const float along = at_low.falling > 0 ? low + (at_low.sum - radius) / at_low.falling : high;
      const float amount = halve || !(along > low && along < high) ? low + (high - low) / 2 : along;
      if (!(amount > low && amount < high)) return Exactly(row, radius, high);
      const Left left = LeftOf(row, amount);
      if (std::fabs(left.sum - radius) <= kRounding * radius) return Exactly(row, radius, amount);
      const bool below = left.sum < radius;
      halve = below || step % 8 == 0;
      if (below) high = amount;
      else low = amount, at_low = left;
    }
  }

  // From an amount on the right piece the one that is meant, by sums without the rounding of floats: attacks count what is
  // left of a row, and a value that should be zero is not to be next to it.
  static float Exactly(const Row& row, float radius, float amount) {
    double sum = 0;
    int64_t falling = 0;
    for (int64_t at = 0; at < row.width; at++) {
      const double size = row.sizes[at], room = row.room[at], rest = size - amount;
      falling += rest > 0 && (rest < room || room >= size);
      sum += rest > 0 ? std::min(rest, room) : 0;
    }
    return falling > 0 ? static_cast<float>(std::max(0.0, amount + (sum - radius) / static_cast<double>(falling))) : amount;
  }

  // By about so much a sum of floats is off.
  static constexpr float kRounding = 5e-7f;
};

// The value of each row that `rank` others are greater than or equal to.
class Ranked {
 public:
  explicit Ranked(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values values = call.Input(0), ranks = call.Input(1);
    const int64_t rows = values.Length(0), width = values.Width();
    const Values ranked = call.Output(0, {rows, 1});
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const float* from = values.Floats() + row * width;
      ranked.Floats()[row] = Select(from, width, static_cast<int64_t>(ranks.Floats()[row]));
    });
  }

 private:
  static float Select(const float* from, int64_t width, int64_t rank) {
    thread_local Scratch scratch;
    float* const values = scratch.Of(static_cast<size_t>(width));
    std::copy_n(from, width, values);
    // What compares with nothing has no order.
    if (std::any_of(values, values + width, [](float value) { return value != value; }))
      return std::numeric_limits<float>::quiet_NaN();
    float* const wanted = values + std::clamp<int64_t>(rank, 0, width - 1);
    std::nth_element(values, wanted, values + width, std::greater<float>());
    return *wanted;
  }
};

}  // namespace

void RegisterRowThresholds() {
  RegisterOp<Shrinkage>({"InfomixupShrinkage", {"sizes: float", "room: float", "radii: float"}, {"theta: float"}, {}});
  RegisterOp<Ranked>({"InfomixupRanked", {"values: float", "ranks: float"}, {"ranked: float"}, {}});
}
