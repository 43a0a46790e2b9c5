// A stochastic bottleneck: its Gaussian from a dense layer's output, samples of it, and its divergence from N(0, I).
#include <algorithm>
#include <vector>

#include "lanes_math.h"
#include "mean_of.h"
#include "op.h"
#include "registrations.h"

namespace {

// The deviation is softplus(rho - 5), or where `log_variance` is 1, exp(rho / 2).
class DiagonalGaussian {
 public:
  explicit DiagonalGaussian(const Attributes& attributes) : log_variance_(attributes.Integer("log_variance") != 0) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0);
    const int64_t rows = x.Length(0), dimension = x.Length(1) / 2;
    const Values mean = call.Output(0, {rows, dimension}), deviation = call.Output(1, {rows, dimension});
    for (int64_t row = 0; row < rows; row++) {
      const float *m = x.Floats() + 2 * row * dimension, *rho = m + dimension;
      float* s = deviation.Floats() + row * dimension;
      std::copy_n(m, dimension, mean.Floats() + row * dimension);
      ForEachLanes(dimension, [&](int64_t at, int count) {
        const Floats lanes = LoadSome(rho + at, count);
        StoreSome(s + at, log_variance_ ? Exp(lanes * 0.5f) : Softplus(lanes - 5.0f), count);
      });
    }
  }

 private:
  const bool log_variance_;
};

// Of the dense output `x`, from the gradients in mean and deviation.
class DiagonalGaussianGradient {
 public:
  explicit DiagonalGaussianGradient(const Attributes& attributes)
      : log_variance_(attributes.Integer("log_variance") != 0) {}

  void Compute(const Call& call) const {
    const Values d_mean = call.Input(0), d_deviation = call.Input(1), x = call.Input(2);
    const int64_t rows = x.Length(0), dimension = x.Length(1) / 2;
    const Values dx = call.Output(0, {rows, 2 * dimension});
    for (int64_t row = 0; row < rows; row++) {
      const float* rho = x.Floats() + (2 * row + 1) * dimension;
      const float* ds = d_deviation.Floats() + row * dimension;
      float* d = dx.Floats() + 2 * row * dimension;
      std::copy_n(d_mean.Floats() + row * dimension, dimension, d);
      ForEachLanes(dimension, [&](int64_t at, int count) {
        const Floats lanes = LoadSome(rho + at, count);
        const Floats slope = log_variance_ ? Exp(lanes * 0.5f) * 0.5f : Sigmoid(lanes - 5.0f);
        StoreSome(d + dimension + at, LoadSome(ds + at, count) * slope, count);
      });
    }
  }

 private:
  const bool log_variance_;
};

class GaussianSample {
 public:
  explicit GaussianSample(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values mean = call.Input(0), deviation = call.Input(1), noise = call.Input(2);
    const Values sample = call.Output(0, mean.Dimensions());
    const float *m = mean.Floats(), *s = deviation.Floats(), *n = noise.Floats();
    float* z = sample.Floats();
    for (int64_t i = 0, size = mean.Size(); i < size; i++) z[i] = m[i] + s[i] * n[i];
  }
};

// Lost in rounding beside any deviation above 1e-22, yet a normal float32 whose logarithm is finite.
constexpr float kLeast = 1e-30f;

// Twice the divergence of a row: the sum of mean^2 + deviation^2 - 1 - 2 log(deviation), which is 0 for the mean 0 and the
// deviation 1.
float TwiceDivergenceOf(const float* mean, const float* deviation, int64_t dimension) {
  Floats sums{};
  ForEachLanes(dimension, [&](int64_t at, int count) {
    const Floats m = LoadSome(mean + at, count, 0.0f), s = LoadSome(deviation + at, count);
    sums += m * m + (s * s - 1.0f) - Log(s + kLeast) * 2.0f;
  });
  return SumOf(sums);
}

// In the mean and in the deviation of a row, from the gradient in its divergence.
void DifferentiateDivergence(float weight, const float* mean, const float* deviation, int64_t dimension, float* d_mean,
                             float* d_deviation) {
  ForEachLanes(dimension, [&](int64_t at, int count) {
    const Floats deviations = LoadSome(deviation + at, count);
    StoreSome(d_mean + at, LoadSome(mean + at, count) * weight, count);
    StoreSome(d_deviation + at, (deviations - 1.0f / (deviations + kLeast)) * weight, count);
  });
}

class Divergence {
 public:
  explicit Divergence(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values mean = call.Input(0), deviation = call.Input(1);
    const int64_t rows = mean.Length(0), dimension = mean.Length(1);
    const Values nats = call.Output(0, {rows});
    const float *m = mean.Floats(), *s = deviation.Floats();
    for (int64_t row = 0; row < rows; row++) {
      nats.Floats()[row] = 0.5f * TwiceDivergenceOf(m + row * dimension, s + row * dimension, dimension);
    }
  }
};

// In the mean and in the deviation, from the gradient `outer` in each row's divergence.
class DivergenceGradient {
 public:
  explicit DivergenceGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values outer = call.Input(0), mean = call.Input(1), deviation = call.Input(2);
    const int64_t rows = mean.Length(0), dimension = mean.Length(1);
    const Values d_mean = call.Output(0, mean.Dimensions()), d_deviation = call.Output(1, mean.Dimensions());
    for (int64_t row = 0; row < rows; row++) {
      const int64_t i = row * dimension;
      DifferentiateDivergence(outer.Floats()[row], mean.Floats() + i, deviation.Floats() + i, dimension,
                              d_mean.Floats() + i, d_deviation.Floats() + i);
    }
  }
};

// The mean divergence of a batch times beta: to the bit what Divergence, Mean and a product give.
class InformationPenalty {
 public:
  explicit InformationPenalty(const Attributes& attributes) : beta_(attributes.Number("beta")) {}

  void Compute(const Call& call) const {
    const Values mean = call.Input(0), deviation = call.Input(1);
    const int64_t rows = mean.Length(0), dimension = mean.Length(1);
    const Values penalty = call.Output(0, {});
    const float *m = mean.Floats(), *s = deviation.Floats();
    std::vector<float> nats(rows);
    for (int64_t row = 0; row < rows; row++) {
      nats[row] = 0.5f * TwiceDivergenceOf(m + row * dimension, s + row * dimension, dimension);
    }
    *penalty.Floats() = beta_ * MeanOf(nats.data(), rows);
  }

 private:
  const float beta_;
};

// In the mean and in the deviation, from the gradient in the penalty.
class InformationPenaltyGradient {
 public:
  explicit InformationPenaltyGradient(const Attributes& attributes) : beta_(attributes.Number("beta")) {}

  void Compute(const Call& call) const {
    const Values outer = call.Input(0), mean = call.Input(1), deviation = call.Input(2);
    const int64_t rows = mean.Length(0), dimension = mean.Length(1);
    const Values d_mean = call.Output(0, mean.Dimensions()), d_deviation = call.Output(1, mean.Dimensions());
    const float weight = *outer.Floats() * beta_ / static_cast<float>(rows);
    for (int64_t row = 0; row < rows; row++) {
      const int64_t i = row * dimension;
      DifferentiateDivergence(weight, mean.Floats() + i, deviation.Floats() + i, dimension, d_mean.Floats() + i,
                              d_deviation.Floats() + i);
    }
  }

 private:
  const float beta_;
};

}  // namespace

void RegisterGaussianBottleneck() {
  RegisterOp<DiagonalGaussian>(
      {"InfomixupDiagonalGaussian", {"x: float"}, {"mean: float", "deviation: float"}, {"log_variance: int"}});
  RegisterOp<DiagonalGaussianGradient>({"InfomixupDiagonalGaussianGradient",
                                        {"d_mean: float", "d_deviation: float", "x: float"},
                                        {"dx: float"},
                                        {"log_variance: int"}});
  RegisterOp<GaussianSample>(
      {"InfomixupGaussianSample", {"mean: float", "deviation: float", "noise: float"}, {"sample: float"}, {}});
  RegisterOp<Divergence>({"InfomixupDivergence", {"mean: float", "deviation: float"}, {"nats: float"}, {}});
  RegisterOp<DivergenceGradient>({"InfomixupDivergenceGradient",
                                  {"outer: float", "mean: float", "deviation: float"},
                                  {"d_mean: float", "d_deviation: float"},
                                  {}});
  RegisterOp<InformationPenalty>({"InfomixupInformationPenalty",
                                  {"mean: float", "deviation: float"},
                                  {"penalty: float"},
                                  {"beta: float"}});
  RegisterOp<InformationPenaltyGradient>({"InfomixupInformationPenaltyGradient",
                                          {"outer: float", "mean: float", "deviation: float"},
                                          {"d_mean: float", "d_deviation: float"},
                                          {"beta: float"}});
}
