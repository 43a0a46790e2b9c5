// A bias with ReLU behind it, as dense layers have.
#include <algorithm>

#include "op.h"
#include "registrations.h"

namespace {

class BiasRelu {
 public:
  explicit BiasRelu(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), bias = call.Input(1);
    const int64_t columns = bias.Size(), rows = x.Size() / columns;
    const Values y = call.Output(0, x.Dimensions());
    const float *from = x.Floats(), *b = bias.Floats();
    float* __restrict to = y.Floats();
    for (int64_t row = 0; row < rows; row++)
      for (int64_t c = 0; c < columns; c++) {
        const float sum = from[row * columns + c] + b[c];
        to[row * columns + c] = sum <= 0 ? 0 : sum;  // NaN goes on
      }
  }
};

// The sum of the gradients that ReLU lets through, `y` being its output.
class BiasReluBiasGradient {
 public:
  explicit BiasReluBiasGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), y = call.Input(1);
    const int64_t columns = y.Length(static_cast<int>(y.Dimensions().size()) - 1), rows = y.Size() / columns;
    const Values gradient = call.Output(0, {columns});
    float* __restrict sums = gradient.Floats();
    std::fill_n(sums, columns, 0.0f);
    const float *values = y.Floats(), *gradients = dy.Floats();
    for (int64_t row = 0; row < rows; row++, values += columns, gradients += columns)
      for (int64_t c = 0; c < columns; c++) sums[c] += values[c] > 0 ? gradients[c] : 0.0f;
  }
};

}  // namespace

void RegisterActivations() {
  RegisterOp<BiasRelu>({"InfomixupBiasRelu", {"x: float", "bias: float"}, {"y: float"}, {}});
  RegisterOp<BiasReluBiasGradient>({"InfomixupBiasReluBiasGradient", {"dy: float", "y: float"}, {"gradient: float"}, {}});
}
