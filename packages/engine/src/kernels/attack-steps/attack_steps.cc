// What attacks do to samples between two looks at the classifier: a step, the projection onto the allowed set, and whether
// numbers are still numbers. A row is one sample's values.
#include <algorithm>
#include <cmath>

#include "lanes_math.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"
#include "samples.h"

namespace {

// `points + length direction`, the direction of steepest ascent being the gradient's signs, or where `l2` is 1 the
// gradient over its Euclidean length. Where `each` is 1, every row has a length of its own.
class AscentStep {
 public:
  explicit AscentStep(const Attributes& attributes)
      : l2_(attributes.Integer("l2") != 0), each_(attributes.Integer("each") != 0) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), gradient = call.Input(1), lengths = call.Input(2);
    const Values moved = call.Output(0, points.Dimensions());
    const int64_t width = points.Width();
    ParallelRows(points.Length(0), kTogether, [&](int64_t row) {
      const float *p = points.Floats() + row * width, *g = gradient.Floats() + row * width;
      float* to = moved.Floats() + row * width;
      const float length = lengths.Floats()[each_ ? row : 0];
      if (l2_) AlongUnit(p, g, width, length, to);
      else AlongSigns(p, g, width, length, to);
    });
  }

 private:
  static void AlongSigns(const float* points, const float* gradient, int64_t width, float length, float* moved) {
    ForEachLanes(width, [&](int64_t at, int count) {
      const Floats g = LoadSome(gradient + at, count);
      // What is neither more nor less than zero is zero or not a number, and stays it.
      const Floats step = Pick(g > Floats{}, Broadcast(length), Pick(g < Floats{}, Broadcast(-length), g));
      StoreSome(moved + at, LoadSome(points + at, count) + step, count);
    });
  }

  static void AlongUnit(const float* points, const float* gradient, int64_t width, float length, float* moved) {
    ForEachUnitLanes(gradient, width, [&](int64_t at, int count, Floats unit) {
      StoreSome(moved + at, LoadSome(points + at, count) + unit * length, count);
    });
  }

  const bool l2_, each_;
};

// `from + share (next - from) + (1 - share) (from - previous)`
class CarriedOn {
 public:
  explicit CarriedOn(const Attributes& attributes) : share_(attributes.Number("share")) {}

  void Compute(const Call& call) const {
    const Values from = call.Input(0), next = call.Input(1), previous = call.Input(2);
    const int64_t width = from.Width();
    const Values carried = call.Output(0, from.Dimensions());
    ParallelRows(from.Length(0), kTogether, [&](int64_t row) {
      const float *start = from.Floats(), *end = next.Floats(), *before = previous.Floats();
      float* to = carried.Floats();
      for (int64_t i = row * width; i < (row + 1) * width; i++)
        to[i] = start[i] + ((end[i] - start[i]) * share_ + (start[i] - before[i]) * (1 - share_));
    });
  }

 private:
  const float share_;
};

// Rows of `yes` where their condition holds, else those of `no`.
class ChosenRows {
 public:
  explicit ChosenRows(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values condition = call.Input(0), yes = call.Input(1), no = call.Input(2);
    const int64_t width = yes.Width();
    const Values chosen = call.Output(0, yes.Dimensions());
    ParallelRows(yes.Length(0), kTogether, [&](int64_t row) {
      const Values& from = condition.Bytes()[row] ? yes : no;
      std::copy_n(from.Floats() + row * width, width, chosen.Floats() + row * width);
    });
  }
};

// The nearest points within `epsilon` of their origins, clipped to low .. high; then for each row the sum of what was
// given, which is finite where all of it is, and the distance that is left. In L2, points up to `reach` away are let be.
class Projection {
 public:
  explicit Projection(const Attributes& attributes)
      : l2_(attributes.Integer("l2") != 0),
        epsilon_(attributes.Number("epsilon")),
        reach_(attributes.Number("reach")),
        low_(attributes.Number("low")),
        high_(attributes.Number("high")) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), origins = call.Input(1);
    const int64_t rows = points.Length(0), width = points.Width();
    const Values nearest = call.Output(0, points.Dimensions());
    const Values sums = call.Output(1, {rows}), distances = call.Output(2, {rows});
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const Row one{points.Floats() + row * width, origins.Floats() + row * width, nearest.Floats() + row * width, width,
                    sums.Floats() + row};
      distances.Floats()[row] = l2_ ? ToBall(one) : ToCube(one);
    });
  }

 private:
  struct Row {
    const float *points, *origins;
    float* nearest;
    int64_t width;
    float* sum;
  };

  Floats Clipped(Floats x) const {
    const Floats raised = Pick(x < low_, Broadcast(low_), x);
    return Pick(raised > high_, Broadcast(high_), raised);
  }

  float ToCube(const Row& row) const {
    Floats sum{}, most{};
    ForEachLanes(row.width, [&](int64_t at, int count) {
      const Floats point = LoadSome(row.points + at, count, 0.0f), origin = LoadSome(row.origins + at, count, 0.0f);
      const Floats least = origin - epsilon_, greatest = origin + epsilon_;
      const Floats raised = Pick(point < least, least, point);
      const Floats near = Clipped(Pick(raised > greatest, greatest, raised));
      StoreSome(row.nearest + at, near, count);
      sum += point;
      const Floats away = count == kLanes ? Absolute(near - origin) : AbsoluteOfFirst(near - origin, count);
      most = Pick(away > most, away, most);
    });
    *row.sum = SumOf(sum);
    return GreatestOrNan(most);
  }

  // Without the lanes behind the end, whose zeros may have been clipped to the bounds.
  static Floats AbsoluteOfFirst(Floats x, int count) {
    Floats lanes{};
    for (int lane = 0; lane < count; lane++) lanes[lane] = std::fabs(x[lane]);
    return lanes;
  }

  float ToBall(const Row& row) const {
    Floats sum{}, squares{};
    ForEachLanes(row.width, [&](int64_t at, int count) {
      const Floats point = LoadSome(row.points + at, count, 0.0f);
      const Floats offset = point - LoadSome(row.origins + at, count, 0.0f);
      sum += point;
      squares += offset * offset;
    });
    *row.sum = SumOf(sum);
    const float length = std::sqrt(SumOf(squares));
    return Scaled(row, length > reach_ ? epsilon_ / length : 1.0f);
  }

  // Clips `origin + factor offset` and measures what is left of the offset.
  float Scaled(const Row& row, float factor) const {
    Floats squares{};
    ForEachLanes(row.width, [&](int64_t at, int count) {
      const Floats point = LoadSome(row.points + at, count, low_), origin = LoadSome(row.origins + at, count, low_);
      const Floats near = Clipped(factor == 1.0f ? point : origin + (point - origin) * factor);
      StoreSome(row.nearest + at, near, count);
      squares += (near - origin) * (near - origin);
    });
    return std::sqrt(SumOf(squares));
  }

  const bool l2_;
  const float epsilon_, reach_, low_, high_;
};

// Rows as they are where all their values are finite, zeros elsewhere; then the sum of each row's absolute values, which
// tells which those are.
class FiniteRows {
 public:
  explicit FiniteRows(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0);
    const int64_t rows = x.Length(0), width = x.Width();
    const Values y = call.Output(0, x.Dimensions()), magnitudes = call.Output(1, {rows});
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const float* from = x.Floats() + row * width;
      Floats sum{};
      ForEachLanes(width, [&](int64_t at, int count) { sum += Absolute(LoadSome(from + at, count, 0.0f)); });
      const float magnitude = magnitudes.Floats()[row] = SumOf(sum);
      float* to = y.Floats() + row * width;
      if (std::isfinite(magnitude)) std::copy_n(from, width, to);
      else std::fill_n(to, width, 0.0f);
    });
  }
};

}  // namespace

void RegisterAttackSteps() {
  RegisterOp<AscentStep>({"InfomixupAscentStep",
                          {"points: float", "gradient: float", "lengths: float"},
                          {"moved: float"},
                          {"l2: int", "each: int"}});
  RegisterOp<CarriedOn>({"InfomixupCarriedOn",
                         {"from: float", "next: float", "previous: float"},
                         {"carried: float"},
                         {"share: float"}});
  RegisterOp<ChosenRows>({"InfomixupChosenRows",
                          {"condition: bool", "yes: float", "no: float"},
                          {"chosen: float"},
                          {}});
  RegisterOp<Projection>({"InfomixupProjection",
                          {"points: float", "origins: float"},
                          {"nearest: float", "sums: float", "distances: float"},
                          {"l2: int", "epsilon: float", "reach: float", "low: float", "high: float"}});
  RegisterOp<FiniteRows>({"InfomixupFiniteRows", {"x: float"}, {"y: float", "magnitudes: float"}, {}});
}
