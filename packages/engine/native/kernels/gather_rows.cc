// Picks samples out of a data set that lies on the engine, as floats or as bytes in units of their own.
#include <algorithm>

#include "op.h"
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

}  // namespace

void RegisterGatherRows() {
  const std::vector<const char*> attributes = {"shape: list(int)", "unit: float"};
  RegisterOp<GatherRows<uint8_t>>(
      {"InfomixupGatherByteRows", {"samples: int32", "indices: int32"}, {"rows: float"}, attributes});
  RegisterOp<GatherRows<float>>(
      {"InfomixupGatherRows", {"samples: float", "indices: int32"}, {"rows: float"}, attributes});
}
