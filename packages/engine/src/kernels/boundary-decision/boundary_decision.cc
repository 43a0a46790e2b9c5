// The decisions of boundary mixing: running statistics of each class, and which samples move towards which class.
#include <algorithm>
#include <cmath>
#include <vector>

#include "lanes_math.h"
#include "op.h"
#include "registrations.h"

namespace {

// Sums over the samples of each class, added to a running table: a row holds the means', mean^2 + deviation^2's, and how
// many samples there were.
class ClassTable {
 public:
  explicit ClassTable(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values running = call.Input(0), mean = call.Input(1), deviation = call.Input(2), labels = call.Input(3);
    const int64_t samples = mean.Length(0), dimension = mean.Length(1), width = running.Length(1);
    const Values table = call.Output(0, running.Dimensions());
    const int32_t* classes = labels.Ints();
    std::vector<float> sums(running.Size());
    for (int64_t sample = 0; sample < samples; sample++)
      AddSample(mean.Floats() + sample * dimension, deviation.Floats() + sample * dimension, dimension,
                sums.data() + classes[sample] * width);
    const float* before = running.Floats();
    std::transform(sums.begin(), sums.end(), before, table.Floats(), [](float sum, float old) { return old + sum; });
  }

 private:
  static void AddSample(const float* mean, const float* deviation, int64_t dimension, float* __restrict row) {
    for (int64_t d = 0; d < dimension; d++) row[d] += mean[d];
    for (int64_t d = 0; d < dimension; d++) row[dimension + d] += mean[d] * mean[d] + deviation[d] * deviation[d];
    row[2 * dimension] += 1;
  }
};

// A Gaussian for each class, read from a table.
struct ClassGaussians {
  int64_t classes, dimension;
  std::vector<float> mean, precision;

  ClassGaussians(const Values& table, float floor) : classes(table.Length(0)), dimension((table.Length(1) - 1) / 2) {
    mean.resize(classes * dimension);
    precision.resize(classes * dimension);
    const int64_t width = table.Length(1);
    for (int64_t c = 0; c < classes; c++) {
      const float* row = table.Floats() + c * width;
      float *m = mean.data() + c * dimension, *p = precision.data() + c * dimension;
      const float count = row[2 * dimension];
      for (int64_t d = 0; d < dimension; d++) m[d] = row[d] / count;
      for (int64_t d = 0; d < dimension; d++) p[d] = 1 / std::max(row[dimension + d] / count - m[d] * m[d], floor);
    }
  }

  float SquaredDistance(const float* point, int64_t c) const {
    const float *m = mean.data() + c * dimension, *p = precision.data() + c * dimension;
    Floats sums{};
    ForEachLanes(dimension, [&](int64_t at, int count) {
      const Floats offset = LoadSome(point + at, count, 0.0f) - LoadSome(m + at, count, 0.0f);
      sums += offset * offset * LoadSome(p + at, count, 0.0f);
    });
    return SumOf(sums);
  }

  // The nearest class but `own`; the lowest of equally near ones. A class never seen lies beyond all others.
  int64_t Nearest(const float* point, int64_t own) const {
    int64_t nearest = own;
    float least = INFINITY;
    for (int64_t c = 0; c < classes; c++) {
      if (c == own) continue;
      const float distance = SquaredDistance(point, c);
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return least < kUnseen ? nearest : own;
  }

  static constexpr float kUnseen = 1e20f;
};

// Moves every point beyond the limit of its class: it keeps the share 1 - `given_up` of itself, and takes the rest of the
// nearest other class's mean. `given_up` is one number, or one a sample; `edges` counts the moved on.
class BoundaryMove {
 public:
  explicit BoundaryMove(const Attributes& attributes)
      : limit_(attributes.Number("limit")), floor_(attributes.Number("floor")) {}

  void Compute(const Call& call) const {
    const Values points = call.Input(0), labels = call.Input(1), table = call.Input(2), given_up = call.Input(3);
    const Values edges = call.Input(4);
    const ClassGaussians gaussians(table, floor_);
    const int64_t samples = points.Length(0), classes = gaussians.classes, dimension = gaussians.dimension;
    const Values stay = call.Output(0, {samples, 1}), away = call.Output(1, {samples, classes});
    const Values pull = call.Output(2, {samples, dimension}), counted = call.Output(3, {});
    std::fill_n(stay.Floats(), samples, 1.0f);
    std::fill_n(away.Floats(), samples * classes, 0.0f);
    std::fill_n(pull.Floats(), samples * dimension, 0.0f);
    const float *all = points.Floats(), *shares = given_up.Floats();
    const int32_t* owns = labels.Ints();
    const int64_t next_share = given_up.Size() == 1 ? 0 : 1;
    float *stays = stay.Floats(), *aways = away.Floats(), *pulls = pull.Floats();
    float found = *edges.Floats();
    for (int64_t sample = 0; sample < samples; sample++) {
      const float* point = all + sample * dimension;
      const int64_t own = owns[sample];
      if (!(gaussians.SquaredDistance(point, own) > limit_)) continue;
      const int64_t partner = gaussians.Nearest(point, own);
      if (partner == own) continue;
      const float share = shares[sample * next_share];
      stays[sample] = 1 - share;
      aways[sample * classes + partner] = share;
      const float* mean = gaussians.mean.data() + partner * dimension;
      std::transform(mean, mean + dimension, pulls + sample * dimension, [=](float value) { return share * value; });
      found++;
    }
    *counted.Floats() = found;
  }

 private:
  const float limit_, floor_;
};

}  // namespace

void RegisterBoundaryDecision() {
  RegisterOp<ClassTable>({"InfomixupClassTable",
                          {"running: float", "mean: float", "deviation: float", "labels: int32"},
                          {"table: float"},
                          {}});
  RegisterOp<BoundaryMove>({"InfomixupBoundaryMove",
                            {"points: float", "labels: int32", "table: float", "given_up: float", "edges: float"},
                            {"stay: float", "away: float", "pull: float", "counted: float"},
                            {"limit: float", "floor: float"}});
}
