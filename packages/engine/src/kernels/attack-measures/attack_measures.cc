// What attacks ask about samples between two looks at the classifier: how far they are, what they lack to a success, which
// way a gradient points, and how to reach a hyperplane. A row is one sample's values.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lanes_math.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"
#include "samples.h"

namespace {

enum Norm { kLinf = 0, kL2 = 1, kL1 = 2, kL0 = 3 };

// The distance of each point from its origin in a norm, or of all from one value; where `bounded` is 1, infinite for points
// that are not all within low .. high.
class Distances {
 public:
  explicit Distances(const Attributes& attributes)
      : norm_(static_cast<Norm>(attributes.Integer("norm"))),
        bounded_(attributes.Integer("bounded") != 0),
        low_(attributes.Number("low")),
        high_(attributes.Number("high")) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), origins = call.Input(1);
    const int64_t rows = points.Length(0), width = points.Width();
    const Values distances = call.Output(0, {rows});
    const bool one = points.Size() > 0 && origins.Size() == 1;
    const std::vector<float> shared(one ? width : 0, one ? *origins.Floats() : 0.0f);
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const float* point = points.Floats() + row * width;
      const float* origin = one ? shared.data() : origins.Floats() + row * width;
      const bool outside = bounded_ && IsOutside(point, width);
      distances.Floats()[row] = outside ? INFINITY : Between(point, origin, width);
    });
  }

 private:
  bool IsOutside(const float* point, int64_t width) const {
    Ints outside{};
    ForEachLanes(width, [&](int64_t at, int count) {
      const Floats x = LoadSome(point + at, count, low_);
      outside |= (x < low_) | (x > high_) | (x != x);
    });
    for (int lane = 0; lane < kLanes; lane++)
      if (outside[lane]) return true;
    return false;
  }

  template <class Fold>
  static Floats Folded(const float* point, const float* origin, int64_t width, const Fold& fold) {
    Floats folded{};
    ForEachLanes(width, [&](int64_t at, int count) {
      folded = fold(folded, LoadSome(point + at, count, 0.0f) - LoadSome(origin + at, count, 0.0f));
    });
    return folded;
  }

  float Between(const float* point, const float* origin, int64_t width) const {
    const auto folded = [&](const auto& fold) { return Folded(point, origin, width, fold); };
    switch (norm_) {
      case kLinf:
        return GreatestOrNan(folded([](Floats most, Floats offset) {
          const Floats size = Absolute(offset);
          return Pick(IsGreaterOrNan(size, most), size, most);
        }));
      case kL1:
        return SumOf(folded([](Floats sum, Floats offset) { return sum + Absolute(offset); }));
      case kL0:
        return SumOf(folded([](Floats sum, Floats offset) { return sum + Pick(offset != 0.0f, Broadcast(1.0f), Floats{}); }));
      default:
        return Euclidean(point, origin, width, SumOf(folded([](Floats sum, Floats offset) { return sum + offset * offset; })));
    }
  }

  // Squares of very small and very great offsets leave the range of single precision.
  static float Euclidean(const float* point, const float* origin, int64_t width, float squares) {
    if (squares > 1e-30f && squares < 1e30f) return std::sqrt(squares);
    double sum = 0;
    for (int64_t i = 0; i < width; i++) {
      const double offset = static_cast<double>(point[i] - origin[i]);
      sum += offset * offset;
    }
    return static_cast<float>(std::sqrt(sum));
  }

  const Norm norm_;
  const bool bounded_;
  const float low_, high_;
};

// The greatest logit of another class; NaN where there is one.
inline float GreatestOther(const float* logits, int64_t wanted, int64_t classes) {
  float greatest = -INFINITY;
  for (int64_t c = 0; c < classes; c++)
    if (c != wanted && (logits[c] > greatest || logits[c] != logits[c])) greatest = logits[c];
  return greatest;
}

// What each row of logits lacks to its goal: the lead of the goal's class over all others, or where `targeted` of the best
// other class over it, and kappa; negative exactly where the criterion is met, and NaN where a logit is.
class Missing {
 public:
  explicit Missing(const Attributes& attributes)
      : targeted_(attributes.Integer("targeted") != 0), kappa_(attributes.Number("kappa")) {}

  void Compute(const Call& call) const {
    const Values logits = call.Input(0), goal = call.Input(1);
    const int64_t rows = logits.Length(0), classes = logits.Length(1);
    const Values missing = call.Output(0, {rows});
    for (int64_t row = 0; row < rows; row++)
      missing.Floats()[row] = Of(logits.Floats() + row * classes, goal.Floats() + row * classes, classes);
  }

 private:
  float Of(const float* logits, const float* goal, int64_t classes) const {
    if (std::any_of(logits, logits + classes, [](float logit) { return std::isnan(logit); })) return NAN;
    const int64_t wanted = std::max_element(goal, goal + classes) - goal;
    const int64_t decided = std::max_element(logits, logits + classes) - logits;
    const float others = GreatestOther(logits, wanted, classes);
    const float lead = targeted_ ? others - logits[wanted] : logits[wanted] - others;
    const bool reached = targeted_ == (decided == wanted);
    const bool met = reached && (kappa_ == 0 || lead <= -kappa_);
    return met ? std::min(lead + kappa_, -kLeast) : std::max(lead + kappa_, 0.0f);
  }

  const bool targeted_;
  const float kappa_;
};

// The greatest other logit less the goal's; then the slope of that in each logit: 1 for the greatest others, -1 for the goal.
class Margins {
 public:
  explicit Margins(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values logits = call.Input(0), goal = call.Input(1);
    const int64_t rows = logits.Length(0), classes = logits.Length(1);
    const Values margins = call.Output(0, {rows}), slopes = call.Output(1, {rows, classes});
    for (int64_t row = 0; row < rows; row++) {
      const float *z = logits.Floats() + row * classes, *g = goal.Floats() + row * classes;
      const int64_t wanted = std::max_element(g, g + classes) - g;
      const float others = GreatestOther(z, wanted, classes);
      margins.Floats()[row] = others - z[wanted];
      float* slope = slopes.Floats() + row * classes;
      for (int64_t c = 0; c < classes; c++) slope[c] = c == wanted ? -1.0f : z[c] == others ? 1.0f : 0.0f;
    }
  }
};

// The difference of logits ratio, and its slope in each logit; which class has a rank counts as constant. Towards a target
// the lead of that class over the goal's is what the gap of the greatest logit to the mean of third and fourth divides.
class LogitRatios {
 public:
  explicit LogitRatios(const Attributes& attributes) : targeted_(attributes.Integer("targeted") != 0) {}

  void Compute(const Call& call) const {
    const Values logits = call.Input(0), goal = call.Input(1), target = call.Input(2);
    const int64_t rows = logits.Length(0), classes = logits.Length(1);
    const Values ratios = call.Output(0, {rows}), slopes = call.Output(1, {rows, classes});
    for (int64_t row = 0; row < rows; row++) {
      const int64_t at = row * classes;
      const auto chosen = [&](const Values& oneHot) {
        const float* values = oneHot.Floats() + at;
        return std::max_element(values, values + classes) - values;
      };
      float* slope = slopes.Floats() + at;
      ratios.Floats()[row] =
          Ratio(logits.Floats() + at, chosen(goal), targeted_ ? chosen(target) : classes, classes, slope);
    }
  }

 private:
  float Ratio(const float* z, int64_t wanted, int64_t target, int64_t classes, float* slope) const {
    const int64_t most = targeted_ ? 4 : 3;
    int64_t order[4];
    const auto is_before = [z](int64_t a, int64_t b) { return z[a] > z[b] || (z[a] == z[b] && a < b); };
    for (int64_t c = 0; c < classes; c++)
      for (int64_t rank = 0, next = c; rank < most; rank++) {
        if (rank >= c) {
          order[rank] = next;
          break;
        }
        if (is_before(next, order[rank])) std::swap(next, order[rank]);
      }
    const float below = targeted_ ? (z[order[2]] + z[order[3]]) / 2 : z[order[2]];
    const float others = targeted_ ? z[target] : GreatestOther(z, wanted, classes);
    const float gap = z[order[0]] - below + 1e-12f, ratio = (others - z[wanted]) / gap;
    for (int64_t c = 0; c < classes; c++) {
      const bool is_other = targeted_ ? c == target : c != wanted && z[c] == others;
      slope[c] = ((is_other ? 1.0f : 0.0f) - (c == wanted ? 1.0f : 0.0f)) / gap;
    }
    slope[order[0]] -= ratio / gap;
    for (int64_t rank = 2; rank < most; rank++) slope[order[rank]] += ratio / gap / (targeted_ ? 2.0f : 1.0f);
    return ratio;
  }

  const bool targeted_;
};

// Rows over their Euclidean lengths.
class UnitRows {
 public:
  explicit UnitRows(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0);
    const int64_t width = x.Width();
    const Values units = call.Output(0, x.Dimensions());
    ParallelRows(x.Length(0), kTogether, [&](int64_t row) {
      float* to = units.Floats() + row * width;
      ForEachUnitLanes(x.Floats() + row * width, width,
                       [&](int64_t at, int count, Floats unit) { StoreSome(to + at, unit, count); });
    });
  }
};

// The shortest offsets that take points to the hyperplane `slopes . offset = gap` and keep them within the bounds.
class Hyperplane {
 public:
  explicit Hyperplane(const Attributes& attributes)
      : norm_(static_cast<Norm>(attributes.Integer("norm"))),
        low_(attributes.Number("low")),
        high_(attributes.Number("high")) {}

  void Move(const float* point, const float* slope, float gap, int64_t width, float* offset) const {
    const float scale = std::max(GreatestSize(slope, width), kLeast);
    Way way{std::vector<float>(width), std::vector<float>(width), std::fabs(gap / scale)};
    const float towards = gap / scale < 0 ? -1.0f : 1.0f;
    for (int64_t i = 0; i < width; i++) {
      way.up[i] = slope[i] / scale * towards;
      way.room[i] = std::max(way.up[i] > 0 ? high_ - point[i] : point[i] - low_, 0.0f);
    }
    if (norm_ == kL1) GreatestFirst(way, offset);
    else Alike(way, offset);
  }

 private:
  typedef double Doubles __attribute__((vector_size(kLanes * sizeof(double))));

  // Slopes are scaled to a greatest of 1; all values move by the length times their share until they meet their bounds.
  struct Way {
    std::vector<float> up, room;
    float gap;
  };

  float Share(float up) const { return norm_ == kL2 ? std::fabs(up) : 1.0f; }

  static double SumOfDoubles(Doubles lanes) {
    double sum = 0;
    for (int lane = 0; lane < kLanes; lane++) sum += lanes[lane];
    return sum;
  }

  // Newton's steps on a gain that is concave and piecewise linear in the length come to it from below.
  void Alike(const Way& way, float* offset) const {
    const int64_t width = static_cast<int64_t>(way.up.size());
    float length = 0;
    for (int step = 0; step < 100; step++) {
      Doubles gained{}, slope{};
      ForEachLanes(width, [&](int64_t at, int count) {
        const Floats size = Absolute(LoadSome(way.up.data() + at, count, 0.0f));
        const Floats room = LoadSome(way.room.data() + at, count, 0.0f);
        const Floats share = norm_ == kL2 ? size : Broadcast(1.0f), wanted = length * share;
        gained += __builtin_convertvector(size * Pick(wanted < room, wanted, room), Doubles);
        slope += __builtin_convertvector(Pick(wanted < room, size * share, Floats{}), Doubles);
      });
      const double missing = way.gap - SumOfDoubles(gained);
      const auto next =
          static_cast<float>(std::min(length + missing / std::max<double>(SumOfDoubles(slope), kLeast), kFar));
      if (!(next > length)) break;
      length = next;
    }
    for (int64_t i = 0; i < width; i++)
      offset[i] = Signed(way.up[i], std::min(length * Share(way.up[i]), way.room[i]));
  }

  // The room of the values with the greatest slopes first; of equal ones at the end all the same share.
  void GreatestFirst(const Way& way, float* offset) const {
    const int64_t width = static_cast<int64_t>(way.up.size());
    std::vector<int64_t> order(width);
    std::iota(order.begin(), order.end(), 0);
    const auto size = [&](int64_t i) { return std::fabs(way.up[i]); };
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return size(a) > size(b); });
    double gained = 0;
    float last = 0;
    for (const int64_t i : order) {
      gained += size(i) * way.room[i];
      if (gained < way.gap) continue;
      last = size(i);
      break;
    }
    double before = 0, among = 0;
    for (int64_t i = 0; i < width; i++) {
      if (size(i) > last) before += size(i) * way.room[i];
      if (size(i) == last) among += size(i) * way.room[i];
    }
    const auto share = static_cast<float>(std::min(std::max(way.gap - before, 0.0) / std::max<double>(among, kLeast), 1.0));
    for (int64_t i = 0; i < width; i++)
      offset[i] = Signed(way.up[i], size(i) > last ? way.room[i] : size(i) == last ? way.room[i] * share : 0.0f);
  }

  static float Signed(float sign, float size) { return sign > 0 ? size : sign < 0 ? -size : 0.0f; }

  // More than any length that leads to a bound, and far from overflow.
  static constexpr double kFar = 1e20;

  const Norm norm_;
  const float low_, high_;
};

class ToHyperplane {
 public:
  explicit ToHyperplane(const Attributes& attributes) : hyperplane_(attributes) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), slopes = call.Input(1), gaps = call.Input(2);
    const int64_t width = points.Width();
    const Values offsets = call.Output(0, points.Dimensions());
    ParallelRows(points.Length(0), kTogether, [&](int64_t row) {
      const float *point = points.Floats() + row * width, *slope = slopes.Floats() + row * width;
      hyperplane_.Move(point, slope, gaps.Floats()[row], width, offsets.Floats() + row * width);
    });
  }

 private:
  const Hyperplane hyperplane_;
};

// A step of the fast adaptive boundary attack: between the projections of a point and of its origin onto a hyperplane, both
// exceeded by `eta`; and the share `beta` of the way there from the origin.
class BoundaryStep {
 public:
  explicit BoundaryStep(const Attributes& attributes)
      : hyperplane_(attributes),
        norm_(static_cast<Norm>(attributes.Integer("norm"))),
        low_(attributes.Number("low")),
        high_(attributes.Number("high")),
        alpha_(attributes.Number("alpha")),
        eta_(attributes.Number("eta")),
        beta_(attributes.Number("beta")) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), origins = call.Input(1), slopes = call.Input(2), gaps = call.Input(3);
    const int64_t width = points.Width();
    const Values next = call.Output(0, points.Dimensions()), back = call.Output(1, points.Dimensions());
    ParallelRows(points.Length(0), kTogether, [&](int64_t row) {
      const int64_t at = row * width;
      Step(points.Floats() + at, origins.Floats() + at, slopes.Floats() + at, gaps.Floats()[row], width,
           next.Floats() + at, back.Floats() + at);
    });
  }

 private:
  void Step(const float* point, const float* origin, const float* slope, float gap, int64_t width, float* next,
            float* back) const {
    std::vector<float> from_point(width), from_origin(width);
    Floats ahead{};
    ForEachLanes(width, [&](int64_t at, int count) {
      const Floats away = LoadSome(point + at, count) - LoadSome(origin + at, count);
      ahead += LoadSome(slope + at, count) * away;
    });
    hyperplane_.Move(point, slope, gap, width, from_point.data());
    hyperplane_.Move(origin, slope, gap + SumOf(ahead), width, from_origin.data());
    const float near = Length(from_point), far = Length(from_origin);
    const float alpha = std::min(near / (near + far), alpha_);
    for (int64_t i = 0; i < width; i++) {
      const float beyond_point = point[i] + from_point[i] * eta_, beyond_origin = origin[i] + from_origin[i] * eta_;
      const float moved = beyond_point * (1 - alpha) + beyond_origin * alpha;
      const float raised = moved < low_ ? low_ : moved;
      next[i] = raised > high_ ? high_ : raised;
      back[i] = origin[i] + (next[i] - origin[i]) * beta_;
    }
  }

  // Not 0, as it is divided by.
  float Length(const std::vector<float>& offset) const {
    Floats total{};
    ForEachLanes(static_cast<int64_t>(offset.size()), [&](int64_t at, int count) {
      const Floats size = Absolute(LoadSome(offset.data() + at, count, 0.0f));
      total = norm_ == kLinf ? Pick(size > total, size, total) : total + (norm_ == kL2 ? size * size : size);
    });
    const float length = norm_ == kLinf ? GreatestOrNan(total) : SumOf(total);
    return std::max(norm_ == kL2 ? std::sqrt(length) : length, 1e-8f);
  }

  const Hyperplane hyperplane_;
  const Norm norm_;
  const float low_, high_, alpha_, eta_, beta_;
};

// Adam's means of one sample, and the biases that its number of steps leaves in them.
class AdamOfSample {
 public:
  explicit AdamOfSample(float taken)
      : is_old_(taken > 0), first_(1 - std::pow(0.9f, taken + 1)), second_(1 - std::pow(0.999f, taken + 1)) {}

  // Renews the means of one value; the step for a rate of 1.
  float Step(float slope, float& mean, float& square) const {
    mean = (is_old_ ? mean * 0.9f : 0.0f) + slope * 0.1f;
    square = (is_old_ ? square * 0.999f : 0.0f) + slope * slope * 0.001f;
    return mean / first_ / (std::sqrt(square / second_) + 1e-8f);
  }

 private:
  bool is_old_;
  float first_, second_;
};

// Adam's means after one more gradient, and the step for a rate of 1. Each row has taken a number of steps of its own; of a
// row that has taken none, the means before are not looked at.
class AdamSteps {
 public:
  explicit AdamSteps(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values mean = call.Input(0), square = call.Input(1), gradient = call.Input(2), taken = call.Input(3);
    const int64_t width = gradient.Width();
    const Shape shape = gradient.Dimensions();
    const Values means = call.Output(0, shape), squares = call.Output(1, shape), steps = call.Output(2, shape);
    ParallelRows(gradient.Length(0), kTogether, [&](int64_t row) {
      const AdamOfSample adam(taken.Floats()[row]);
      const int64_t from = row * width;
      for (int64_t i = from; i < from + width; i++) {
        float m = mean.Floats()[i], v = square.Floats()[i];
        steps.Floats()[i] = adam.Step(gradient.Floats()[i], m, v);
        means.Floats()[i] = m;
        squares.Floats()[i] = v;
      }
    });
  }
};

// Values between the bounds as hyperbolic tangents of `origins + shift`; there is no shift before a sample's first step.
class TangentPoints {
 public:
  explicit TangentPoints(const Attributes& attributes) : low_(attributes.Number("low")), high_(attributes.Number("high")) {}

  void Compute(const Call& call) const {
    const Values origins = call.Input(0), shift = call.Input(1), taken = call.Input(2);
    const int64_t width = origins.Width();
    const Values tangents = call.Output(0, origins.Dimensions()), points = call.Output(1, origins.Dimensions());
    const float half = (high_ - low_) / 2, middle = (high_ + low_) / 2;
    const Floats low = Broadcast(low_), high = Broadcast(high_);
    ParallelRows(origins.Length(0), kTogether, [&](int64_t row) {
      const bool is_moved = taken.Floats()[row] > 0;
      ForEachLanes(width, [&](int64_t at, int count) {
        const int64_t from = row * width + at;
        const Floats by = is_moved ? LoadSome(shift.Floats() + from, count) : Floats{};
        const Floats tangent = Tanh(LoadSome(origins.Floats() + from, count) + by);
        const Floats value = tangent * half + middle;
        const Floats raised = Pick(value < low, low, value);
        StoreSome(tangents.Floats() + from, tangent, count);
        StoreSome(points.Floats() + from, Pick(raised > high, high, raised), count);
      });
    });
  }

 private:
  float low_, high_;
};

// A step of Adam down the squared distance of tangents from home, and up the gradient in the values.
class TangentStep {
 public:
  explicit TangentStep(const Attributes& attributes) : half_(attributes.Number("unit")), rate_(attributes.Number("rate")) {}

  void Compute(const Call& call) const {
    enum Input { kTangent, kHome, kShift, kMean, kSquare, kGradient, kTaken };
    const auto given = [&](Input number) { return call.Input(number).Floats(); };
    const float *tangent = given(kTangent), *home = given(kHome), *shift = given(kShift), *mean = given(kMean),
                *square = given(kSquare), *gradient = given(kGradient), *taken = given(kTaken);
    const Values like = call.Input(kTangent);
    const Shape shape = like.Dimensions();
    const int64_t rows = like.Length(0), width = like.Width();
    float *means = call.Output(0, shape).Floats(), *squares = call.Output(1, shape).Floats(),
          *shifts = call.Output(2, shape).Floats(), *away = call.Output(3, {rows}).Floats();
    ParallelRows(rows, kTogether, [&](int64_t row) {
      const AdamOfSample adam(taken[row]);
      const float kept = taken[row] > 0 ? 1.0f : 0.0f;
      for (int64_t i = row * width; i < (row + 1) * width; i++) {
        const float offset = (tangent[i] - home[i]) / 2;
        const float slope = (offset - gradient[i] * half_) * (1 - tangent[i] * tangent[i]);
        float m = mean[i], v = square[i];
        shifts[i] = (kept > 0 ? shift[i] : 0.0f) - rate_ * adam.Step(slope, m, v);
        means[i] = m;
        squares[i] = v;
      }
      Floats sum{};
      ForEachLanes(width, [&](int64_t at, int count) {
        const int64_t from = row * width + at;
        const Floats offset = (LoadSome(tangent + from, count) - LoadSome(home + from, count)) / 2.0f;
        sum += offset * offset;
      });
      away[row] = SumOf(sum);
    });
  }

 private:
  float half_, rate_;
};

// The search for the least constant that leads to a success, after one more step with the one that is tried.
class ConstantSearch {
 public:
  explicit ConstantSearch(const Attributes& attributes)
      : steps_(static_cast<float>(attributes.Integer("steps"))), check_(static_cast<float>(attributes.Integer("check"))) {}

  void Compute(const Call& call) const {
    std::vector<Values> given, next;
    for (int i = 0; i < kParts + 2; i++) given.push_back(call.Input(i));
    const int64_t rows = given[0].Length(0);
    for (int i = 0; i < kParts; i++) next.push_back(call.Output(i, {rows}));
    for (int64_t row = 0; row < rows; row++) {
      float parts[kParts];
      for (int i = 0; i < kParts; i++) parts[i] = given[i].Floats()[row];
      Renew(parts, given[kParts].Floats()[row], given[kParts + 1].Floats()[row]);
      for (int i = 0; i < kParts; i++) next[i].Floats()[row] = parts[i];
    }
  }

 private:
  enum Part { kConstant, kLower, kUpper, kTaken, kRounds, kMet, kChecked, kParts };

  void Renew(float* part, float loss, float missing) const {
    const bool is_check = check_ > 0 && std::fmod(part[kTaken], check_) == 0;
    const bool is_stuck = is_check && !(loss <= part[kChecked] * 0.9999f);
    part[kTaken] += 1;
    if (missing < 0) part[kMet] = 1;
    if (is_check) part[kChecked] = loss;
    if (!is_stuck && part[kTaken] < steps_) return;
    part[part[kMet] > 0 ? kUpper : kLower] = part[kConstant];
    part[kConstant] = std::isfinite(part[kUpper]) ? (part[kLower] + part[kUpper]) / 2 : part[kConstant] * 10;
    part[kTaken] = part[kMet] = 0;
    part[kRounds] += 1;
    part[kChecked] = INFINITY;
  }

  // `check_` is after how many steps progress is looked at; 0 for never.
  const float steps_, check_;
};

}  // namespace

void RegisterAttackMeasures() {
  RegisterOp<AdamSteps>({"InfomixupAdamSteps",
                         {"mean: float", "square: float", "gradient: float", "taken: float"},
                         {"means: float", "squares: float", "steps: float"},
                         {}});
  RegisterOp<LogitRatios>({"InfomixupLogitRatios",
                           {"logits: float", "goal: float", "target: float"},
                           {"ratios: float", "slopes: float"},
                           {"targeted: int"}});
  RegisterOp<BoundaryStep>({"InfomixupBoundaryStep",
                            {"points: float", "origins: float", "slopes: float", "gaps: float"},
                            {"next: float", "back: float"},
                            {"norm: int", "low: float", "high: float", "alpha: float", "eta: float", "beta: float"}});
  RegisterOp<TangentPoints>({"InfomixupTangentPoints",
                             {"origins: float", "shift: float", "taken: float"},
                             {"tangents: float", "points: float"},
                             {"low: float", "high: float"}});
  RegisterOp<TangentStep>({"InfomixupTangentStep",
                           {"tangents: float", "home: float", "shift: float", "mean: float", "square: float",
                            "gradient: float", "taken: float"},
                           {"means: float", "squares: float", "shifts: float", "away: float"},
                           {"unit: float", "rate: float"}});
  RegisterOp<ConstantSearch>({"InfomixupConstantSearch",
                              {"constants: float", "lower: float", "upper: float", "taken: float", "rounds: float",
                               "met: float", "checked: float", "loss: float", "missing: float"},
                              {"new_constants: float", "new_lower: float", "new_upper: float", "new_taken: float",
                               "new_rounds: float", "new_met: float", "new_checked: float"},
                              {"steps: int", "check: int"}});
  RegisterOp<Distances>({"InfomixupDistances",
                         {"points: float", "origins: float"},
                         {"distances: float"},
                         {"norm: int", "bounded: int", "low: float", "high: float"}});
  RegisterOp<Missing>({"InfomixupMissing",
                       {"logits: float", "goal: float"},
                       {"missing: float"},
                       {"targeted: int", "kappa: float"}});
  RegisterOp<Margins>(
      {"InfomixupMargins", {"logits: float", "goal: float"}, {"margins: float", "slopes: float"}, {}});
  RegisterOp<UnitRows>({"InfomixupUnitRows", {"x: float"}, {"units: float"}, {}});
  RegisterOp<ToHyperplane>({"InfomixupToHyperplane",
                            {"points: float", "slopes: float", "gaps: float"},
                            {"offsets: float"},
                            {"norm: int", "low: float", "high: float"}});
}
