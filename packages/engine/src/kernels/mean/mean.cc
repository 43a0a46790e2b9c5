// The mean over everything, and its gradient.
#include <algorithm>

#include "mean_of.h"
#include "op.h"
#include "registrations.h"

namespace {

class Mean {
 public:
  explicit Mean(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0);
    *call.Output(0, {}).Floats() = MeanOf(x.Floats(), x.Size());
  }
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
