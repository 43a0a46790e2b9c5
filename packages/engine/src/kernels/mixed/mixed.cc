// Rows mixed with what they are pulled to.
#include "op.h"
#include "registrations.h"

namespace {

// values * stay + pull, `stay` being one number a row.
class Mixed {
 public:
  explicit Mixed(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values values = call.Input(0), stay = call.Input(1), pull = call.Input(2);
    const int64_t rows = values.Length(0), columns = values.Length(1);
    const Values result = call.Output(0, {rows, columns});
    const float *v = values.Floats(), *p = pull.Floats(), *shares = stay.Floats();
    float* __restrict to = result.Floats();
    for (int64_t row = 0; row < rows; row++) {
      const float share = shares[row];
      for (int64_t i = row * columns; i < (row + 1) * columns; i++) to[i] = v[i] * share + p[i];
    }
  }
};

}  // namespace

void RegisterMixed() {
  RegisterOp<Mixed>({"InfomixupMixed", {"values: float", "stay: float", "pull: float"}, {"mixed: float"}, {}});
}
