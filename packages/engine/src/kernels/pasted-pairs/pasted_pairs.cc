// Images with a box of others of the same batch.
#include <algorithm>
#include <stdexcept>

#include "op.h"
#include "parallel.h"
#include "partners.h"
#include "registrations.h"

namespace {

// A box of the images of a batch, rows top .. bottom - 1 and columns left .. right - 1; the innermost axis is channels.
struct Box {
  Box(const Values& box, const Values& images)
      : width(images.Length(2) * images.Length(3)), top(box.Ints()[0]), bottom(box.Ints()[1]),
        left(box.Ints()[2] * images.Length(3)), right(box.Ints()[3] * images.Length(3)) {
    if (top < 0 || bottom > images.Length(1) || left < 0 || right > width)
      throw std::out_of_range("a box lies beyond the image");
  }

  // Each stretch of values of an image that lies within, as its start and its length.
  template <class Each>
  void ForRows(const Each& each) const {
    if (right <= left) return;
    for (int64_t row = top; row < bottom; row++) each(row * width + left, right - left);
  }

  const int64_t width, top, bottom, left, right;
};

// Images with a box of their partners.
class PastedPairs {
 public:
  explicit PastedPairs(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values images = call.Input(0), partners = call.Input(1), corners = call.Input(2);
    const int64_t rows = partners.Size(), width = images.Width();
    const Box box(corners, images);
    const Values result = call.Output(0, images.Dimensions());
    const float* from = images.Floats();
    const int32_t* partner = partners.Ints();
    RequireRows(partner, rows);
    float* to = result.Floats();
    ParallelRows(rows, kImagesTogether, [&](int64_t row) {
      const float* other = from + partner[row] * width;
      float* pasted = to + row * width;
      std::copy_n(from + row * width, width, pasted);
      box.ForRows([&](int64_t start, int64_t length) { std::copy_n(other + start, length, pasted + start); });
    });
  }
};

// The gradient in the images: outside of the box each one's own, and within it that of the images that it is a partner of.
class PastedPairsGradient {
 public:
  explicit PastedPairsGradient(const Attributes&) {}

  void Compute(const Call& call) const {
    const Values outer = call.Input(0), partners = call.Input(1), corners = call.Input(2);
    const int64_t rows = partners.Size(), width = outer.Width();
    const Box box(corners, outer);
    const Values result = call.Output(0, outer.Dimensions());
    const float* dy = outer.Floats();
    const int32_t* partner = partners.Ints();
    RequireRows(partner, rows);
    float* to = result.Floats();
    std::copy_n(dy, rows * width, to);
    for (int64_t row = 0; row < rows; row++)
      box.ForRows([&](int64_t start, int64_t length) { std::fill_n(to + row * width + start, length, 0.f); });
    for (int64_t row = 0; row < rows; row++)
      box.ForRows([&](int64_t start, int64_t length) {
        for (int64_t i = start; i < start + length; i++) to[partner[row] * width + i] += dy[row * width + i];
      });
  }
};

}  // namespace

void RegisterPastedPairs() {
  RegisterOp<PastedPairs>(
      {"InfomixupPastedPairs", {"images: float", "partners: int32", "box: int32"}, {"pasted: float"}, {}});
  RegisterOp<PastedPairsGradient>(
      {"InfomixupPastedPairsGradient", {"outer: float", "partners: int32", "box: int32"}, {"inner: float"}, {}});
}
