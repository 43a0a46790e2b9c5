// Steps of optimizers over all parameters at once: what a dozen ops over joined copies would do, in one pass and without
// the copies.
#include <algorithm>
#include <cmath>
#include <vector>

#include "lanes_math.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"

namespace {

// A stretch of one parameter, short enough to share out among threads; `at` is its place in the slots.
struct Stretch {
  const float* parameters;
  const float* gradients;
  float* updated;
  size_t at;
  int length;
};

constexpr int kStretch = 1 << 15;

// A step's inputs and outputs: `count` parameters, as many gradients, `slots` vectors over all of them, and settings.
class Step {
 public:
  Step(const Call& call, int count, int slots) : count_(count) {
    for (int i = 0; i < 2 * count + slots + 1; i++) inputs_.push_back(call.Input(i));
    size_t at = 0;
    for (int i = 0; i < count; i++) {
      outputs_.push_back(call.Output(i, inputs_[i].Dimensions()));
      const size_t size = inputs_[i].Size();
      for (size_t start = 0; start < size; start += kStretch)
        stretches_.push_back({inputs_[i].Floats() + start, inputs_[count + i].Floats() + start,
                              outputs_[i].Floats() + start, at + start,
                              static_cast<int>(std::min<size_t>(kStretch, size - start))});
      at += size;
    }
    for (int slot = 0; slot < slots; slot++)
      outputs_.push_back(call.Output(count + slot, {static_cast<int64_t>(at)}));
    outputs_.push_back(call.Output(count + slots, {}));
  }

  const float* Slot(int slot) const { return inputs_[2 * count_ + slot].Floats(); }
  float* NewSlot(int slot) const { return outputs_[count_ + slot].Floats(); }
  const float* Settings() const { return inputs_.back().Floats(); }

  // Runs `move(stretch)`, and leaves a sum that is 0 where every gradient is finite, and NaN elsewhere.
  template <class Move>
  void Run(const Move& move) {
    std::vector<float> faults(stretches_.size());
    Parallel(static_cast<int>(stretches_.size()), [&](int index) {
      const Stretch& stretch = stretches_[index];
      move(stretch);
      faults[index] = FaultIn(stretch);
    });
    float fault = 0;
    for (const float one : faults) fault += one;
    *outputs_.back().Floats() = fault;
  }

 private:
  static float FaultIn(const Stretch& stretch) {
    Floats faults{};
    // What a short vector is filled up with does no harm.
    ForEachLanes(stretch.length,
                 [&](int64_t at, int count) { faults += LoadSome(stretch.gradients + at, count) * 0.0f; });
    return SumOf(faults);
  }

  const int count_;
  std::vector<Values> inputs_, outputs_;
  std::vector<Stretch> stretches_;
};

// Settings: beta1, beta2, scale, epsilon, L2 decay, and the share of the parameters that decoupled decay leaves. Scale
// and epsilon hold the corrections of both moments.
class AdamStep {
 public:
  explicit AdamStep(const Attributes& attributes) : count_(attributes.Integer("N")) {}

  void Compute(const Call& call) const {
    Step step(call, count_, 2);
    const float* s = step.Settings();
    const float beta1 = s[0], beta2 = s[1], scale = s[2], epsilon = s[3], decay = s[4], kept = s[5];
    step.Run([&](const Stretch& stretch) {
      const float *parameters = stretch.parameters, *gradients = stretch.gradients;
      const float *mean = step.Slot(0) + stretch.at, *square = step.Slot(1) + stretch.at;
      float* __restrict updated = stretch.updated;
      float* __restrict new_mean = step.NewSlot(0) + stretch.at;
      float* __restrict new_square = step.NewSlot(1) + stretch.at;
      for (int i = 0; i < stretch.length; i++) {
        const float gradient = gradients[i] + parameters[i] * decay;
        const float m = mean[i] * beta1 + gradient;
        const float v = square[i] * beta2 + gradient * gradient;
        new_mean[i] = m;
        new_square[i] = v;
        updated[i] = parameters[i] * kept - m / (std::sqrt(v) + epsilon) * scale;
      }
    });
  }

 private:
  const int count_;
};

// Settings: learning rate, momentum, L2 decay, and what the gradient and the velocity weigh in the direction: 0 and 1, or
// with Nesterov's look ahead 1 and the momentum.
class SgdStep {
 public:
  explicit SgdStep(const Attributes& attributes) : count_(attributes.Integer("N")) {}

  void Compute(const Call& call) const {
    Step step(call, count_, 1);
    const float* s = step.Settings();
    const float rate = s[0], momentum = s[1], decay = s[2], ahead = s[3], along = s[4];
    step.Run([&](const Stretch& stretch) {
      const float *parameters = stretch.parameters, *gradients = stretch.gradients;
      const float* velocity = step.Slot(0) + stretch.at;
      float* __restrict updated = stretch.updated;
      float* __restrict new_velocity = step.NewSlot(0) + stretch.at;
      for (int i = 0; i < stretch.length; i++) {
        const float gradient = gradients[i] + parameters[i] * decay;
        const float v = velocity[i] * momentum + gradient;
        new_velocity[i] = v;
        updated[i] = parameters[i] - (gradient * ahead + v * along) * rate;
      }
    });
  }

 private:
  const int count_;
};

}  // namespace

void RegisterOptimizerSteps() {
  RegisterOp<AdamStep>({"InfomixupAdamStep",
                        {"parameters: N * float", "gradients: N * float", "mean: float", "square: float", "settings: float"},
                        {"updated: N * float", "new_mean: float", "new_square: float", "fault: float"},
                        {"N: int >= 1"}});
  RegisterOp<SgdStep>({"InfomixupSgdStep",
                       {"parameters: N * float", "gradients: N * float", "velocity: float", "settings: float"},
                       {"updated: N * float", "new_velocity: float", "fault: float"},
                       {"N: int >= 1"}});
}
