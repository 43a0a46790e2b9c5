// Rows mixed with others of the same tensor.
// Products are rounded before they are added, as TensorFlow's own ops round them: whoever trains without this addon comes
// to the same bits.
#include "each_rounded.h"

#include "op.h"
#include "parallel.h"
#include "partners.h"
#include "registrations.h"

namespace {

// One share of all rows, or one a row.
class Shares {
 public:
  explicit Shares(const Values& shares) : shares_(shares.Floats()), stride_(shares.Size() == 1 ? 0 : 1) {}
  float operator[](int64_t row) const { return shares_[row * stride_]; }

 private:
  const float* const shares_;
  const int64_t stride_;
};

// values own + values[partners] others.
class MixedPairs {
 public:
  explicit MixedPairs(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values values = call.Input(0), partners = call.Input(1), own = call.Input(2), others = call.Input(3);
    const int64_t rows = partners.Size(), width = values.Width();
    const Values result = call.Output(0, values.Dimensions());
    const float* from = values.Floats();
    const Shares share(own), rest(others);
    const int32_t* partner = partners.Ints();
    RequireRows(partner, rows);
    float* to = result.Floats();
    ParallelRows(rows, kImagesTogether, [&](int64_t row) {
      const float *first = from + row * width, *second = from + partner[row] * width;
      Mix(first, share[row], second, rest[row], width, to + row * width);
    });
  }

 private:
  static void Mix(const float* first, float share, const float* second, float rest, int64_t width,
                  float* __restrict to) {
    for (int64_t i = 0; i < width; i++) to[i] = first[i] * share + second[i] * rest;
  }
};

// The gradient in the values: what each row gave to itself, and to the rows that it is a partner of, in their order.
class MixedPairsGradient {
 public:
  explicit MixedPairsGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values outer = call.Input(0), partners = call.Input(1), own = call.Input(2), others = call.Input(3);
    const int64_t rows = partners.Size(), width = outer.Width();
    const Values result = call.Output(0, outer.Dimensions());
    const float* dy = outer.Floats();
    const Shares share(own), rest(others);
    const int32_t* partner = partners.Ints();
    RequireRows(partner, rows);
    std::vector<std::vector<int64_t>> takers(rows);
    for (int64_t row = 0; row < rows; row++) takers[partner[row]].push_back(row);
    float* to = result.Floats();
    ParallelRows(rows, kImagesTogether, [&](int64_t row) {
      float* __restrict sum = to + row * width;
      for (int64_t i = 0; i < width; i++) sum[i] = dy[row * width + i] * share[row];
      for (const int64_t taker : takers[row])
        for (int64_t i = 0; i < width; i++) sum[i] += dy[taker * width + i] * rest[taker];
    });
  }
};

}  // namespace

void RegisterMixedPairs() {
  const std::vector<const char*> shares = {"partners: int32", "own: float", "others: float"};
  const auto with = [&shares](const char* first) {
    std::vector<const char*> inputs = {first};
    inputs.insert(inputs.end(), shares.begin(), shares.end());
    return inputs;
  };
  RegisterOp<MixedPairs>({"InfomixupMixedPairs", with("values: float"), {"mixed: float"}, {}});
  RegisterOp<MixedPairsGradient>({"InfomixupMixedPairsGradient", with("outer: float"), {"inner: float"}, {}});
}
