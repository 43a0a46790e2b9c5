// Dense layers: the product, the bias and ReLU as one op, and the ways back to the input and to the parameters.
//
// A sample is a row, whatever its shape; `relu` tells whether ReLU follows.

#include <algorithm>

#include "filter_panels.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"
#include "scratch.h"

namespace {

// Rows that one task takes: of samples, or of the kernel.
constexpr int kRows = 24;

// Products that one thread has done before another is awake.
constexpr int64_t kFew = 1 << 21;

// Calls `work(first, count)` for stretches of rows, shared out among threads where there are `products` enough.
template <class Work>
void ForEachStretch(int rows, int64_t products, const Work& work) {
  const int tasks = (rows + kRows - 1) / kRows;
  const auto run = [&](int task) { work(task * kRows, std::min(kRows, rows - task * kRows)); };
  if (products > kFew) return Parallel(tasks, run);
  for (int task = 0; task < tasks; task++) run(task);
}

// Rows of `width` values that lie `stride` apart, one right after the other.
void Join(const float* rows, int stride, int count, int width, float* to) {
  for (int row = 0; row < count; row++)
    std::copy_n(rows + static_cast<int64_t>(row) * stride, width, to + static_cast<int64_t>(row) * width);
}

void RequireFit(const Values& x, const Values& kernel, const Values& bias) {
  if (x.Size() > 0 && x.Width() != kernel.Length(0))
    throw std::runtime_error("a dense layer got samples of " + std::to_string(x.Width()) + " values for a kernel of " +
                             std::to_string(kernel.Length(0)) + " rows");
  if (bias.Size() != kernel.Length(1))
    throw std::runtime_error("a dense layer got " + std::to_string(bias.Size()) + " biases for a kernel of " +
                             std::to_string(kernel.Length(1)) + " columns");
}

// What `dy` is before ReLU, in rows of whole vectors with zeros behind their ends.
void Masked(const float* dy, const float* y, int count, int units, float* to, int stride) {
  for (int row = 0; row < count; row++)
    for (int unit = 0; unit < units; unit += kLanes) {
      const int64_t at = static_cast<int64_t>(row) * units + unit;
      const Floats gradient = LoadPart(dy + at, units - unit);
      const Floats passed = y ? (LoadPart(y + at, units - unit) > Floats{} ? gradient : Floats{}) : gradient;
      Store(to + static_cast<int64_t>(row) * stride + unit, passed);
    }
}

class Dense {
 public:
  explicit Dense(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    static thread_local Scratch packed;
    const Values x = call.Input(0), kernel = call.Input(1), bias = call.Input(2);
    RequireFit(x, kernel, bias);
    const int rows = static_cast<int>(x.Length(0)), depth = static_cast<int>(kernel.Length(0));
    const int units = static_cast<int>(kernel.Length(1));
    const Values y = call.Output(0, {rows, units});
    FilterPanels panels = {nullptr, depth, units};
    panels.at = packed.Of(panels.MatrixSize());
    const int64_t size = kernel.Size();
    ForEachStretch(depth, size, [&](int first, int count) {
      PackRows(kernel.Floats() + static_cast<int64_t>(first) * units, panels, first, count);
    });
    ForEachStretch(rows, size * rows, [&](int first, int count) {
      static thread_local Scratch scratch;
      const int stride = RowStride(units);
      float* sums = scratch.Of(static_cast<int64_t>(kRows) * stride);
      const float* start = bias.Floats();
      for (int row = 0; row < count; row++) std::copy_n(start, units, sums + static_cast<int64_t>(row) * stride);
      Multiply<true>(count, {x.Floats() + static_cast<int64_t>(first) * depth, depth, 1}, panels, 0, {sums, stride});
      StoreRows(sums, stride, count, units, y.Floats() + static_cast<int64_t>(first) * units);
    });
  }

 private:
  void StoreRows(const float* sums, int stride, int count, int units, float* y) const {
    for (int row = 0; row < count; row++)
      for (int unit = 0; unit < units; unit += kLanes) {
        const Floats sum = Load(sums + static_cast<int64_t>(row) * stride + unit);
        // NaN goes on.
        const Floats value = relu_ ? (sum <= Floats{} ? Floats{} : sum) : sum;
        StorePart(y + static_cast<int64_t>(row) * units + unit, value, units - unit);
      }
  }

  const bool relu_;
};

// Attributes: the shape of one sample of the input.
class DenseInputGradient {
 public:
  explicit DenseInputGradient(const Attributes& attributes)
      : relu_(attributes.Integer("relu") != 0), sample_(attributes.Integers("sample")) {}

  void Compute(const Call& call) const {
    static thread_local Scratch packed;
    const Values dy = call.Input(0), y = call.Input(1), kernel = call.Input(2);
    const int rows = static_cast<int>(dy.Length(0)), depth = static_cast<int>(kernel.Length(0));
    const int units = static_cast<int>(kernel.Length(1));
    const Values dx = call.Output(0, WithRows(rows, sample_));
    FilterPanels panels = {nullptr, units, depth};
    panels.at = packed.Of(panels.MatrixSize());
    PackColumns(kernel.Floats(), panels, 0, units);
    ForEachStretch(rows, kernel.Size() * rows, [&](int first, int count) {
      static thread_local Scratch scratch;
      const int in = RowStride(units), out = RowStride(depth);
      float* gradients = scratch.Of(static_cast<int64_t>(kRows) * (in + out));
      float* results = gradients + static_cast<int64_t>(kRows) * in;
      const int64_t before = static_cast<int64_t>(first) * units;
      Masked(dy.Floats() + before, relu_ ? y.Floats() + before : nullptr, count, units, gradients, in);
      Multiply<false>(count, {gradients, in, 1}, panels, 0, {results, out});
      Join(results, out, count, depth, dx.Floats() + static_cast<int64_t>(first) * depth);
    });
  }

 private:
  const bool relu_;
  const std::vector<int> sample_;
};

// In the kernel and the bias.
class DenseGradient {
 public:
  explicit DenseGradient(const Attributes& attributes) : relu_(attributes.Integer("relu") != 0) {}

  void Compute(const Call& call) const {
    static thread_local Scratch masked;
    const Values dy = call.Input(0), y = call.Input(1), x = call.Input(2);
    const int rows = static_cast<int>(dy.Length(0)), units = static_cast<int>(dy.Length(1));
    const int depth = static_cast<int>(x.Size() / std::max(rows, 1));
    const Values kernel = call.Output(0, {depth, units}), bias = call.Output(1, {units});
    const int stride = RowStride(units);
    float* outer = masked.Of(static_cast<int64_t>(rows) * stride);
    ForEachStretch(rows, dy.Size(), [&](int first, int count) {
      const int64_t before = static_cast<int64_t>(first) * units;
      Masked(dy.Floats() + before, relu_ ? y.Floats() + before : nullptr, count, units,
             outer + static_cast<int64_t>(first) * stride, stride);
    });
    SumRows(outer, stride, rows, units, bias.Floats());
    ForEachStretch(depth, kernel.Size() * rows, [&](int first, int count) {
      static thread_local Scratch scratch;
      float* sums = scratch.Of(static_cast<int64_t>(kRows) * stride);
      for (int unit = 0; unit < units; unit += kPanel)
        MultiplyPanel<false>((std::min(kPanel, RoundUp(units - unit, kLanes))) / kLanes, count, rows,
                             {x.Floats() + first, 1, depth}, {outer + unit, stride}, {sums + unit, stride});
      Join(sums, stride, count, units, kernel.Floats() + static_cast<int64_t>(first) * units);
    });
  }

 private:
  static void SumRows(const float* rows, int stride, int count, int units, float* to) {
    for (int unit = 0; unit < units; unit += kLanes) {
      Floats sum{};
      for (int row = 0; row < count; row++) sum += Load(rows + static_cast<int64_t>(row) * stride + unit);
      StorePart(to + unit, sum, units - unit);
    }
  }

  const bool relu_;
};

}  // namespace

void RegisterDense() {
  RegisterOp<Dense>({"InfomixupDense", {"x: float", "kernel: float", "bias: float"}, {"y: float"}, {"relu: int"}});
  RegisterOp<DenseInputGradient>({"InfomixupDenseInputGradient",
                                  {"dy: float", "y: float", "kernel: float"},
                                  {"dx: float"},
                                  {"relu: int", "sample: list(int)"}});
  RegisterOp<DenseGradient>({"InfomixupDenseGradient",
                             {"dy: float", "y: float", "x: float"},
                             {"kernel: float", "bias: float"},
                             {"relu: int"}});
}
