// BatchNorm: y = scale (x - mean) / sqrt(variance + epsilon) + offset for each channel, the last axis, with ReLU behind
// it if wanted. What ReLU let through is found again from x in the backward pass, so that y need not be kept for it.
#include <algorithm>
#include <cmath>
#include <vector>

#include "channel_lanes.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"

namespace {

using Numbers = std::vector<double>;

// ---- positions, in chunks ----

struct Rows {
  int64_t count;
  int channels;

  explicit Rows(const Values& x) : channels(static_cast<int>(x.Dimensions().back())) { count = x.Size() / channels; }
};

// Positions whose sums stay in single precision: so few that rounding does not add up, so many that it costs nothing to
// add their sums up in double precision. A second pass over them meets them in the cache.
struct Chunk {
  int64_t first;
  int count;
};

// Calls `work(task, chunk)` for all chunks, those of a task in order. There are as many tasks on every machine, so that
// sums round alike.
constexpr int kTasks = 32;

template <class Work>
void ForEachChunk(const Rows& rows, const Work& work) {
  const int64_t size = std::max(8, 4096 / rows.channels), chunks = (rows.count + size - 1) / size;
  Parallel(kTasks, [&](int task) {
    for (int64_t chunk = chunks * task / kTasks; chunk < chunks * (task + 1) / kTasks; chunk++)
      work(task, Chunk{chunk * size, static_cast<int>(std::min(size, rows.count - chunk * size))});
  });
}

// The sum of `term(row, channel, load)` over a chunk, for one vector of channels; two sums take turns, since an addition
// takes longer than the next one may start after.
template <class Term>
inline Floats SumOver(const Chunk& chunk, const Term& term) {
  Floats even{}, odd{};
  int row = 0;
  for (; row + 1 < chunk.count; row += 2) {
    even += term(chunk.first + row);
    odd += term(chunk.first + row + 1);
  }
  if (row < chunk.count) even += term(chunk.first + row);
  return even + odd;
}

// ---- moments ----

// Means, and sums of squared distances from them, which stay exact where the mean is far from 0.
struct Moments {
  double count = 0;
  Numbers means, squares;

  explicit Moments(int channels) : means(channels), squares(channels) {}

  // Source: Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.
  void Add(int channel, double others, double mean, double square) {
    const double distance = mean - means[channel], all = count + others;
    means[channel] += distance * others / all;
    squares[channel] += square + distance * distance * count * others / all;
  }

  void Add(const Moments& other) {
    if (other.count == 0) return;
    for (size_t c = 0; c < means.size(); c++) Add(static_cast<int>(c), other.count, other.means[c], other.squares[c]);
    count += other.count;
  }
};

void AddChunk(const Rows& rows, const float* x, const Chunk& chunk, Moments& moments) {
  ForEachVector(rows.channels, [&](int channel, auto load) {
    const auto at = [&](int64_t row) { return load(x + row * rows.channels + channel); };
    const Floats mean = SumOver(chunk, at) / static_cast<float>(chunk.count);
    const Floats square = SumOver(chunk, [&](int64_t row) {
      const Floats distance = at(row) - mean;
      return distance * distance;
    });
    for (int lane = 0; lane < std::min(kLanes, rows.channels - channel); lane++)
      moments.Add(channel + lane, chunk.count, mean[lane], square[lane]);
  });
  moments.count += chunk.count;
}

Moments MomentsOf(const Rows& rows, const float* x) {
  std::vector<Moments> parts(kTasks, Moments(rows.channels));
  ForEachChunk(rows, [&](int task, const Chunk& chunk) { AddChunk(rows, x, chunk, parts[task]); });
  Moments moments(rows.channels);
  for (const Moments& part : parts) moments.Add(part);
  return moments;
}

// ---- the map of each channel ----

// Numbers for each channel, with room behind so that whole vectors may be read.
class ChannelNumbers {
 public:
  explicit ChannelNumbers(int channels) : numbers_(RoundUp(channels, kLanes)) {}
  float& operator[](int channel) { return numbers_[channel]; }
  Floats At(int channel) const { return Load(numbers_.data() + channel); }

 private:
  std::vector<float> numbers_;
};

// y = (x - mean) slope + offset
struct Map {
  ChannelNumbers mean, slope, offset;
  bool relu;

  Map(int channels, const float* means, const float* inverses, const float* scales, const float* offsets, bool relu)
      : mean(channels), slope(channels), offset(channels), relu(relu) {
    for (int c = 0; c < channels; c++) {
      mean[c] = means[c];
      slope[c] = scales[c] * inverses[c];
      offset[c] = offsets[c];
    }
  }

  Floats BeforeRelu(Floats x, int channel) const {
    return (x - mean.At(channel)) * slope.At(channel) + offset.At(channel);
  }
  Floats operator()(Floats x, int channel) const {
    const Floats y = BeforeRelu(x, channel);
    return relu ? (y <= Floats{} ? Floats{} : y) : y;  // NaN goes on
  }
  Floats LetThrough(Floats dy, Floats x, int channel) const {
    return relu ? (BeforeRelu(x, channel) > Floats{} ? dy : Floats{}) : dy;
  }
};

// Calls `work(at, channel, load)` for each vector of each position.
template <class Work>
void ForEachValue(const Rows& rows, const Work& work) {
  ForEachChunk(rows, [&](int, const Chunk& chunk) {
    for (int64_t row = chunk.first; row < chunk.first + chunk.count; row++)
      ForEachVector(rows.channels,
                    [&](int channel, auto load) { work(row * rows.channels + channel, channel, load); });
  });
}

void Apply(const Rows& rows, const float* x, const Map& map, float* y) {
  ForEachValue(rows, [&](int64_t at, int channel, auto load) {
    StorePart(y + at, map(load(x + at), channel), rows.channels - channel);
  });
}

// ---- gradients ----

// Sums over all positions of the gradient that ReLU lets through, and of its products with x - mean.
struct GradientSums {
  Numbers plain, products;

  explicit GradientSums(int channels) : plain(channels), products(channels) {}
};

void AddChunk(const Rows& rows, const float* dy, const float* x, const Map& map, const Chunk& chunk,
              GradientSums& sums) {
  ForEachVector(rows.channels, [&](int channel, auto load) {
    const Floats mean = map.mean.At(channel);
    Floats products[2] = {};
    const Floats plain = SumOver(chunk, [&](int64_t row) {
      const Floats value = load(x + row * rows.channels + channel);
      const Floats outer = map.LetThrough(load(dy + row * rows.channels + channel), value, channel);
      products[row % 2] += outer * (value - mean);
      return outer;
    });
    const Floats product = products[0] + products[1];
    for (int lane = 0; lane < std::min(kLanes, rows.channels - channel); lane++) {
      sums.plain[channel + lane] += plain[lane];
      sums.products[channel + lane] += product[lane];
    }
  });
}

GradientSums SumsOf(const Rows& rows, const float* dy, const float* x, const Map& map) {
  std::vector<GradientSums> parts(kTasks, GradientSums(rows.channels));
  ForEachChunk(rows, [&](int task, const Chunk& chunk) { AddChunk(rows, dy, x, map, chunk, parts[task]); });
  GradientSums sums(rows.channels);
  for (const GradientSums& part : parts)
    for (int c = 0; c < rows.channels; c++) {
      sums.plain[c] += part.plain[c];
      sums.products[c] += part.products[c];
    }
  return sums;
}

// ---- ops ----

// The batch's statistics, and the running ones moved towards them.
class BatchNormalization {
 public:
  explicit BatchNormalization(const Attributes& attributes)
      : momentum_(attributes.Number("momentum")),
        epsilon_(attributes.Number("epsilon")),
        relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), scale = call.Input(1), offset = call.Input(2);
    const Rows rows(x);
    const Moments moments = MomentsOf(rows, x.Floats());
    const Values y = call.Output(0, x.Dimensions());
    const Values mean = call.Output(1, {rows.channels}), inverse = call.Output(2, {rows.channels});
    for (int c = 0; c < rows.channels; c++) {
      mean.Floats()[c] = static_cast<float>(moments.means[c]);
      inverse.Floats()[c] = static_cast<float>(1 / std::sqrt(moments.squares[c] / moments.count + epsilon_));
    }
    MoveRunning(call, moments);
    Apply(rows, x.Floats(),
          Map(rows.channels, mean.Floats(), inverse.Floats(), scale.Floats(), offset.Floats(), relu_), y.Floats());
  }

 private:
  // Towards the unbiased variance, as PyTorch does.
  void MoveRunning(const Call& call, const Moments& moments) const {
    const Values old_mean = call.Input(3), old_variance = call.Input(4);
    const Values mean = call.Output(3, old_mean.Dimensions()), variance = call.Output(4, old_mean.Dimensions());
    const double fresh = 1 - momentum_, divisor = std::max(moments.count - 1, 1.0);
    for (size_t c = 0; c < moments.means.size(); c++) {
      mean.Floats()[c] = static_cast<float>(momentum_ * old_mean.Floats()[c] + fresh * moments.means[c]);
      variance.Floats()[c] =
          static_cast<float>(momentum_ * old_variance.Floats()[c] + fresh * moments.squares[c] / divisor);
    }
  }

  const double momentum_, epsilon_;
  const bool relu_;
};

class BatchNormalizationGradient {
 public:
  explicit BatchNormalizationGradient(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), x = call.Input(1), mean = call.Input(2), inverse = call.Input(3);
    const Values scale = call.Input(4), offset = call.Input(5);
    const Rows rows(x);
    const int channels = rows.channels;
    const Map map(channels, mean.Floats(), inverse.Floats(), scale.Floats(), offset.Floats(), relu_);
    const GradientSums sums = SumsOf(rows, dy.Floats(), x.Floats(), map);
    const Values dx = call.Output(0, x.Dimensions());
    const Values d_scale = call.Output(1, {channels}), d_offset = call.Output(2, {channels});
    // dx = slope (outer - its mean) - steepness (x - mean), since mean and variance move with x.
    ChannelNumbers level(channels), steepness(channels);
    for (int c = 0; c < channels; c++) {
      const double i = inverse.Floats()[c], slope = scale.Floats()[c] * i, count = static_cast<double>(rows.count);
      d_scale.Floats()[c] = static_cast<float>(sums.products[c] * i);
      d_offset.Floats()[c] = static_cast<float>(sums.plain[c]);
      level[c] = static_cast<float>(sums.plain[c] / count);
      steepness[c] = static_cast<float>(slope * i * i * sums.products[c] / count);
    }
    const float *outers = dy.Floats(), *values = x.Floats();
    ForEachValue(rows, [&](int64_t at, int channel, auto load) {
      const Floats value = load(values + at), outer = map.LetThrough(load(outers + at), value, channel);
      const Floats gradient = map.slope.At(channel) * (outer - level.At(channel)) -
                              steepness.At(channel) * (value - map.mean.At(channel));
      StorePart(dx.Floats() + at, gradient, channels - channel);
    });
  }

 private:
  const bool relu_;
};

// With given statistics; `inverse` is 1 / sqrt(variance + epsilon).
class Normalization {
 public:
  explicit Normalization(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), mean = call.Input(1), inverse = call.Input(2);
    const Values scale = call.Input(3), offset = call.Input(4);
    const Rows rows(x);
    const Values y = call.Output(0, x.Dimensions());
    Apply(rows, x.Floats(),
          Map(rows.channels, mean.Floats(), inverse.Floats(), scale.Floats(), offset.Floats(), relu_), y.Floats());
  }

 private:
  const bool relu_;
};

class NormalizationInputGradient {
 public:
  explicit NormalizationInputGradient(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), x = call.Input(1), mean = call.Input(2), inverse = call.Input(3);
    const Values scale = call.Input(4), offset = call.Input(5);
    const Rows rows(x);
    const Map map(rows.channels, mean.Floats(), inverse.Floats(), scale.Floats(), offset.Floats(), relu_);
    const Values dx = call.Output(0, x.Dimensions());
    const float *outers = dy.Floats(), *values = x.Floats();
    ForEachValue(rows, [&](int64_t at, int channel, auto load) {
      const Floats outer = map.LetThrough(load(outers + at), load(values + at), channel);
      StorePart(dx.Floats() + at, map.slope.At(channel) * outer, rows.channels - channel);
    });
  }

 private:
  const bool relu_;
};

// The sums that the gradients in scale, offset, mean and inverse are made of: of the gradient that ReLU lets through,
// and of its products with x - mean.
class NormalizationSums {
 public:
  explicit NormalizationSums(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), x = call.Input(1), mean = call.Input(2), inverse = call.Input(3);
    const Values scale = call.Input(4), offset = call.Input(5);
    const Rows rows(x);
    const Map map(rows.channels, mean.Floats(), inverse.Floats(), scale.Floats(), offset.Floats(), relu_);
    const GradientSums sums = SumsOf(rows, dy.Floats(), x.Floats(), map);
    const Values plain = call.Output(0, {rows.channels}), products = call.Output(1, {rows.channels});
    std::copy(sums.plain.begin(), sums.plain.end(), plain.Floats());
    std::copy(sums.products.begin(), sums.products.end(), products.Floats());
  }

 private:
  const bool relu_;
};

}  // namespace

void RegisterBatchNormalization() {
  RegisterOp<BatchNormalization>(
      {"InfomixupBatchNormalization",
       {"x: float", "scale: float", "offset: float", "running_mean: float", "running_variance: float"},
       {"y: float", "mean: float", "inverse: float", "next_mean: float", "next_variance: float"},
       {"momentum: float", "epsilon: float", "relu: int"}});
  const std::vector<const char*> for_gradients = {"dy: float",      "x: float",     "mean: float",
                                                  "inverse: float", "scale: float", "offset: float"};
  RegisterOp<BatchNormalizationGradient>({"InfomixupBatchNormalizationGradient",
                                          for_gradients,
                                          {"dx: float", "d_scale: float", "d_offset: float"},
                                          {"relu: int"}});
  RegisterOp<Normalization>({"InfomixupNormalization",
                             {"x: float", "mean: float", "inverse: float", "scale: float", "offset: float"},
                             {"y: float"},
                             {"relu: int"}});
  RegisterOp<NormalizationInputGradient>(
      {"InfomixupNormalizationInputGradient", for_gradients, {"dx: float"}, {"relu: int"}});
  RegisterOp<NormalizationSums>(
      {"InfomixupNormalizationSums", for_gradients, {"plain: float", "products: float"}, {"relu: int"}});
}
