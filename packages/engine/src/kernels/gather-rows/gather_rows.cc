// Picks samples out of a data set that lies on the engine, as floats or as bytes in units of their own.
#include <algorithm>

#include "op.h"
#include "parallel.h"
#include "registrations.h"

namespace {

// Rows that one thread copies at a time.
constexpr int64_t kTogether = 64;

// Attributes: the shape of one sample, and the value that stands for 1. Bytes are carried in an int32 tensor.
template <class From>
class GatherRows {
 public:
  explicit GatherRows(const Attributes& attributes)
      : shape_(attributes.Integers("shape")), unit_(attributes.Number("unit")) {}

  void Compute(const Call& call) const {
    const Values samples = call.Input(0), indices = call.Input(1);
    const Values rows = call.Output(0, WithRows(indices.Size(), shape_));
    const int64_t width = rows.Width();
    const From* from = static_cast<const From*>(samples.Data());
    const int32_t* wanted = indices.Ints();
    float* to = rows.Floats();
    ParallelRows(indices.Size(), kTogether,
                 [&](int64_t row) { Copy(from + wanted[row] * width, width, to + row * width); });
  }

 private:
  // Divided as TensorFlow divides, so that a sample is the same wherever it lies.
  void Copy(const From* from, int64_t width, float* __restrict to) const {
    for (int64_t value = 0; value < width; value++) to[value] = static_cast<float>(from[value]) / unit_;
  }

  const std::vector<int> shape_;
  const float unit_;
};

// Rows of several tensors, numbered through as if they were one: what joining them and picking from the joined would do.
class GatherParts {
 public:
  explicit GatherParts(const Attributes& attributes) : parts_(attributes.Integer("N")) {}

  void Compute(const Call& call) const {
    const Values rows = call.Input(0);
    std::vector<Values> parts;
    std::vector<const float*> sources;
    for (int part = 0; part < parts_; part++) parts.push_back(call.Input(1 + part));
    const int64_t width = parts[0].Width();
    for (const Values& part : parts)
      for (int64_t row = 0; row < part.Length(0); row++) sources.push_back(part.Floats() + row * width);
    Shape shape = parts[0].Dimensions();
    shape[0] = rows.Size();
    const Values gathered = call.Output(0, shape);
    const int32_t* wanted = rows.Ints();
    float* to = gathered.Floats();
    ParallelRows(rows.Size(), kTogether,
                 [&](int64_t row) { std::copy_n(sources[wanted[row]], width, to + row * width); });
  }

 private:
  const int parts_;
};

}  // namespace

void RegisterGatherRows() {
  const std::vector<const char*> attributes = {"shape: list(int)", "unit: float"};
  RegisterOp<GatherRows<uint8_t>>(
      {"InfomixupGatherByteRows", {"samples: int32", "indices: int32"}, {"rows: float"}, attributes});
  RegisterOp<GatherRows<float>>(
      {"InfomixupGatherRows", {"samples: float", "indices: int32"}, {"rows: float"}, attributes});
  RegisterOp<GatherParts>(
      {"InfomixupGatherParts", {"rows: int32", "parts: N * float"}, {"gathered: float"}, {"N: int >= 1"}});
}
