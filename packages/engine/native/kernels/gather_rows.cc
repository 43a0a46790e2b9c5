// Picks samples out of a data set that lies on the engine, as floats or as bytes in units of their own.
#include <algorithm>

#include "op.h"
#include "parallel.h"
#include "registrations.h"

namespace {

// Attributes: the shape of one sample, and the value that stands for 1. Bytes are carried in an int32 tensor.
template <class From>
class GatherRows {
 public:
  explicit GatherRows(const Attributes& attributes)
      : shape_(attributes.Integers("shape")), unit_(attributes.Number("unit")) {}

  void Compute(const Call& call) const {
    const Values samples = call.Input(0), indices = call.Input(1);
    Shape shape = {indices.Size()};
    shape.insert(shape.end(), shape_.begin(), shape_.end());
    const Values rows = call.Output(0, shape);
    const int64_t width = SizeOf(shape) / std::max<int64_t>(indices.Size(), 1);
    for (int64_t row = 0; row < indices.Size(); row++)
      Copy(static_cast<const From*>(samples.Data()) + indices.Ints()[row] * width, width, rows.Floats() + row * width);
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
    for (int part = 0; part < parts_; part++) {
      parts.push_back(call.Input(1 + part));
      const int64_t width = WidthOf(parts[0]);
      for (int64_t row = 0; row < parts[part].Length(0); row++) sources.push_back(parts[part].Floats() + row * width);
    }
    Shape shape = parts[0].Dimensions();
    shape[0] = rows.Size();
    const Values gathered = call.Output(0, shape);
    const int64_t width = WidthOf(parts[0]);
    Parallel(static_cast<int>((rows.Size() + kTogether - 1) / kTogether), [&](int block) {
      const int64_t end = std::min(rows.Size(), (block + 1) * kTogether);
      for (int64_t row = block * kTogether; row < end; row++)
        std::copy_n(sources[rows.Ints()[row]], width, gathered.Floats() + row * width);
    });
  }

 private:
  static constexpr int64_t kTogether = 64;
  static int64_t WidthOf(const Values& samples) {
    Shape shape = samples.Dimensions();
    shape[0] = 1;
    return SizeOf(shape);
  }

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
