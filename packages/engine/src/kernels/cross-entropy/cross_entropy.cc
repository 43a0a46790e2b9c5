// Softmax cross-entropy with its gradient.
#include <algorithm>
#include <cmath>

#include "lanes_math.h"
#include "op.h"
#include "registrations.h"

namespace {

// One loss a row, and the logarithms of the class probabilities that its gradient needs.
class CrossEntropy {
 public:
  explicit CrossEntropy(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values logits = call.Input(0), targets = call.Input(1);
    const int64_t rows = logits.Length(0), classes = logits.Length(1);
    const Values losses = call.Output(0, {rows}), logarithms = call.Output(1, {rows, classes});
    for (int64_t row = 0; row < rows; row++)
      losses.Floats()[row] = LossOf(logits.Floats() + row * classes, targets.Floats() + row * classes, classes,
                                    logarithms.Floats() + row * classes);
  }

 private:
  static float LossOf(const float* logits, const float* targets, int64_t classes, float* logarithms) {
    const float greatest = *std::max_element(logits, logits + classes);
    float sum = 0;
    ForEachLanes(classes, [&](int64_t at, int count) {
      const Floats shares = Exp(LoadSome(logits + at, count) - greatest);
      for (int lane = 0; lane < count; lane++) sum += shares[lane];
    });
    const float logarithm = std::log(sum);
    float loss = 0;
    for (int64_t k = 0; k < classes; k++) {
      logarithms[k] = logits[k] - greatest - logarithm;
      loss -= targets[k] * logarithms[k];
    }
    return loss;
  }
};

class CrossEntropyGradient {
 public:
  explicit CrossEntropyGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values outer = call.Input(0), logarithms = call.Input(1), targets = call.Input(2);
    const int64_t rows = logarithms.Length(0), classes = logarithms.Length(1);
    const Values gradient = call.Output(0, {rows, classes});
    const float *l = logarithms.Floats(), *t = targets.Floats();
    float* g = gradient.Floats();
    for (int64_t row = 0; row < rows; row++) {
      const Floats weight = Broadcast(outer.Floats()[row]);
      ForEachLanes(classes, [&](int64_t at, int count) {
        const int64_t k = row * classes + at;
        StoreSome(g + k, weight * (Exp(LoadSome(l + k, count)) - LoadSome(t + k, count)), count);
      });
    }
  }
};

}  // namespace

void RegisterCrossEntropy() {
  RegisterOp<CrossEntropy>({"InfomixupCrossEntropy",
                            {"logits: float", "targets: float"},
                            {"losses: float", "logarithms: float"},
                            {}});
  RegisterOp<CrossEntropyGradient>({"InfomixupCrossEntropyGradient",
                                    {"outer: float", "logarithms: float", "targets: float"},
                                    {"gradient: float"},
                                    {}});
}
