// The mean over everything, and its gradient.
#include <algorithm>

#include "lanes_math.h"
#include "op.h"
#include "registrations.h"

namespace {

// The mean over all of `x`. Sums of a thousand values or so are added up in double precision.
class Mean {
 public:
  explicit Mean(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0);
    const Values mean = call.Output(0, {});
    double sum = 0;
    for (int64_t start = 0; start < x.Size(); start += kStretch) {
      Floats part{};
      const int64_t length = std::min(kStretch, x.Size() - start);
      ForEachLanes(length,
                   [&](int64_t at, int count) { part += LoadSome(x.Floats() + start + at, count, 0.0f); });
      sum += SumOf(part);
    }
    *mean.Floats() = static_cast<float>(sum / static_cast<double>(x.Size()));
  }

 private:
  static constexpr int64_t kStretch = 1024;
};

// The gradient of the mean over all of `x`.
class MeanGradient {
 public:
  explicit MeanGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), x = call.Input(1);
    const Values dx = call.Output(0, x.Dimensions());
    std::fill_n(dx.Floats(), x.Size(), *dy.Floats() / static_cast<float>(x.Size()));
  }
};

}  // namespace

void RegisterMean() {
  RegisterOp<Mean>({"InfomixupMean", {"x: float"}, {"mean: float"}, {}});
  RegisterOp<MeanGradient>({"InfomixupMeanGradient", {"dy: float", "x: float"}, {"dx: float"}, {}});
}
