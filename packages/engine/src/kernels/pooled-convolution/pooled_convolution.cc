// A convolution of stride 1, the maximum of its 2 x 2 windows, a bias and ReLU, as one op.
//
// Only the greatest of each window's four values goes on, so that the convolution itself is never written to memory, and
// the backward pass visits one position of four, and none where ReLU is flat. The library convolutions have no use for the
// few channels of such layers: here the forward pass runs along the images of a batch, whatever the channels.

#include <algorithm>
#include <array>
#include <numeric>

#include "channel_lanes.h"
#include "op.h"
#include "parallel.h"
#include "registrations.h"
#include "scratch.h"

namespace {

// What a window's byte says where ReLU let nothing through.
constexpr uint8_t kDead = 255;

struct Plan {
  int images, height, width, channels;        // of the input
  int filter_height, filter_width, filters;
  int top, left;                               // zeros before the first row and column
  int padded_height, padded_width;
  int pooled_height, pooled_width;

  int InputSize() const { return height * width * channels; }
  int PaddedSize() const { return padded_height * padded_width * channels; }
  int PooledPositions() const { return pooled_height * pooled_width; }
  int PooledSize() const { return PooledPositions() * filters; }
  bool HasBorder() const { return padded_height > height || padded_width > width; }
  int RowLength() const { return filter_width * channels; }
  int FilterSize() const { return filter_height * RowLength(); }
  // Where the window of an output position begins in the padded input.
  int Corner(int row, int column) const { return (row * padded_width + column) * channels; }
};

Plan PlanOf(const Shape& input, const Shape& filter, const std::vector<int>& padding) {
  Plan plan;
  plan.images = static_cast<int>(input[0]);
  plan.height = static_cast<int>(input[1]);
  plan.width = static_cast<int>(input[2]);
  plan.channels = static_cast<int>(input[3]);
  plan.filter_height = static_cast<int>(filter[0]);
  plan.filter_width = static_cast<int>(filter[1]);
  plan.filters = static_cast<int>(filter[3]);
  plan.top = padding[0];
  plan.left = padding[2];
  plan.padded_height = plan.height + padding[0] + padding[1];
  plan.padded_width = plan.width + padding[2] + padding[3];
  plan.pooled_height = (plan.padded_height - plan.filter_height + 1) / 2;
  plan.pooled_width = (plan.padded_width - plan.filter_width + 1) / 2;
  return plan;
}

// ---- forward ----

// Calls `turn(start, length)` for blocks of as many values as there are lanes; the last takes up some of the one before,
// so that it is whole too wherever there is one whole block.
template <class Turn>
void ForEachBlock(int values, const Turn& turn) {
  for (int start = 0; start + kLanes <= values; start += kLanes) turn(start, kLanes);
  const int rest = values % kLanes;
  if (rest == 0) return;
  if (values > kLanes) turn(values - kLanes, kLanes);
  else turn(0, rest);
}

// Some pooled rows, from `first` to before `end`.
struct Rows {
  int first, end;
};

// Images beside each other: value i of image n at i * kLanes + n, zeros around each; of them what the windows of `rows` see.
void Interleave(const Plan& plan, const float* images, int count, Rows rows, float* interleaved) {
  const int first = 2 * rows.first, end = 2 * rows.end - 1 + plan.filter_height;
  if (plan.HasBorder()) {
    const size_t row = static_cast<size_t>(plan.Corner(1, 0)) * kLanes;
    std::fill_n(interleaved + first * row, (end - first) * row, 0.0f);
  }
  const int row = plan.width * plan.channels;
  for (int y = std::max(0, first - plan.top); y < std::min(plan.height, end - plan.top); y++) {
    float* target = interleaved + static_cast<size_t>(plan.Corner(y + plan.top, plan.left)) * kLanes;
    ForEachBlock(row, [&](int start, int length) {
      Floats block[kLanes];
      if (count < kLanes) std::fill_n(block, kLanes, Floats{});
      for (int image = 0; image < count; image++)
        block[image] = LoadPart(images + static_cast<size_t>(image) * plan.InputSize() + y * row + start, length);
      Transpose(block);
      for (int value = 0; value < length; value++) Store(target + (start + value) * kLanes, block[value]);
    });
  }
}

// Four sums for each of `Filters` filters: one pooling window of as many images as there are lanes.
template <int Filters>
void Window(const Plan& plan, const float* corner, const float* filter, Floats (&sums)[Filters][4]) {
  const int below = plan.padded_width * plan.channels * kLanes;
  const int beside = plan.channels * kLanes;
  for (int f = 0; f < Filters; f++)
    for (int place = 0; place < 4; place++) sums[f][place] = Floats{};
  for (int y = 0; y < plan.filter_height; y++) {
    const float* row = corner + y * below;
    const float* weights = filter + y * plan.RowLength() * plan.filters;
    for (int value = 0; value < plan.RowLength(); value++) {
      const Floats a = Load(row + value * kLanes);
      const Floats b = Load(row + value * kLanes + beside);
      const Floats c = Load(row + value * kLanes + below);
      const Floats d = Load(row + value * kLanes + below + beside);
      for (int f = 0; f < Filters; f++) {
        const Floats weight = Broadcast(weights[value * plan.filters + f]);
        sums[f][0] += a * weight;
        sums[f][1] += b * weight;
        sums[f][2] += c * weight;
        sums[f][3] += d * weight;
      }
    }
  }
}

struct Chosen {
  Floats value;
  Ints place;
};

// The first greatest of a window, and what ReLU makes of it.
inline Chosen Choose(const Floats (&sums)[4], float bias) {
  Chosen chosen{sums[0], Ints{}};
  for (int place = 1; place < 4; place++) {
    const Ints better = IsGreaterOrNan(sums[place], chosen.value);
    chosen.value = better ? sums[place] : chosen.value;
    chosen.place = better ? Ints{} + place : chosen.place;
  }
  chosen.value += Broadcast(bias);
  const Ints dead = chosen.value <= Floats{};
  chosen.value = dead ? Floats{} : chosen.value;
  chosen.place = dead ? Ints{} + kDead : chosen.place;
  return chosen;
}

// Results of a group of images, images beside each other.
struct Outputs {
  float* values;
  float* places;  // the bits of integers
};

template <int Filters>
void WindowOf(const Plan& plan, const float* corner, const float* filter, const float* bias, int first, int column,
              const Outputs& outputs) {
  Floats sums[Filters][4];
  Window<Filters>(plan, corner, filter + first, sums);
  for (int f = 0; f < Filters; f++) {
    const Chosen chosen = Choose(sums[f], bias[first + f]);
    const int at = (column * plan.filters + first + f) * kLanes;
    std::memcpy(outputs.values + at, &chosen.value, sizeof chosen.value);
    std::memcpy(outputs.places + at, &chosen.place, sizeof chosen.place);
  }
}

// As many filters at once as leave their sums in registers.
constexpr int kFiltersAtOnce = kLanes == 16 ? 6 : 2;

// The filters from `first` on: `Filters` at once, then the rest by fewer.
template <int Filters = kFiltersAtOnce>
void WindowOfAll(const Plan& plan, const float* corner, const float* filter, const float* bias, int column,
                 const Outputs& outputs, int first = 0) {
  for (; first + Filters <= plan.filters; first += Filters)
    WindowOf<Filters>(plan, corner, filter, bias, first, column, outputs);
  if constexpr (Filters > 1)
    WindowOfAll<(Filters > 2 ? Filters - 2 : 1)>(plan, corner, filter, bias, column, outputs, first);
}

// Stores the first `count` of a vector of results; objects, so that they are made part of the loops they are given to.
struct StoreValues {
  void operator()(float* to, Floats lanes, int count) const { StorePart(to, lanes, count); }
};

struct StorePlaces {
  void operator()(uint8_t* to, Floats lanes, int count) const {
    int32_t places[kLanes];
    uint8_t bytes[kLanes];
    std::memcpy(places, &lanes, sizeof places);
    for (int lane = 0; lane < kLanes; lane++) bytes[lane] = static_cast<uint8_t>(places[lane]);
    if (count >= kLanes) std::memcpy(to, bytes, kLanes);
    else std::memcpy(to, bytes, count);
  }
};

// Takes images apart again: `size` values of each, beside each other, to images that lie `stride` apart.
template <class StoreSome, class To>
void Separate(const float* beside, int size, int count, To* images, int stride) {
  ForEachBlock(size, [&](int start, int length) {
    Floats block[kLanes];
    if (length < kLanes) std::fill_n(block, kLanes, Floats{});
    for (int value = 0; value < length; value++) block[value] = Load(beside + (start + value) * kLanes);
    Transpose(block);
    for (int image = 0; image < count; image++)
      StoreSome()(images + static_cast<size_t>(image) * stride + start, block[image], length);
  });
}

// What a thread keeps for a group of images beside each other, and for one row of their results.
struct Workspace {
  Scratch input, values, places;
};

void ForwardGroup(const Plan& plan, const float* x, int count, Rows rows, const float* filter, const float* bias,
                  float* y, uint8_t* places) {
  thread_local Workspace workspace;
  const int length = plan.pooled_width * plan.filters;
  float* input = workspace.input.Of(static_cast<size_t>(plan.PaddedSize()) * kLanes);
  const Outputs outputs{workspace.values.Of(length * kLanes), workspace.places.Of(length * kLanes)};
  Interleave(plan, x, count, rows, input);
  for (int row = rows.first; row < rows.end; row++) {
    for (int column = 0; column < plan.pooled_width; column++)
      WindowOfAll(plan, input + static_cast<size_t>(plan.Corner(2 * row, 2 * column)) * kLanes, filter, bias, column,
                  outputs);
    Separate<StoreValues>(outputs.values, length, count, y + row * length, plan.PooledSize());
    if (places) Separate<StorePlaces>(outputs.places, length, count, places + row * length, plan.PooledSize());
  }
}

// Into how many parts of their rows groups of images are cut, so that few of them keep all threads busy to the end.
int PartsOf(const Plan& plan, int groups) {
  if (groups >= 8 * Threads()) return 1;
  return std::min(Threads() / std::gcd(groups, Threads()), std::max(1, plan.pooled_height));
}

void Forward(const Plan& plan, const float* x, const float* filter, const float* bias, float* y, uint8_t* places) {
  const int groups = (plan.images + kLanes - 1) / kLanes;
  const int parts = PartsOf(plan, groups);
  Parallel(groups * parts, [&](int task) {
    const size_t start = static_cast<size_t>(task / parts) * kLanes;
    const int part = task % parts;
    const Rows rows{plan.pooled_height * part / parts, plan.pooled_height * (part + 1) / parts};
    const int count = std::min<int>(kLanes, plan.images - start);
    const size_t before = start * plan.PooledSize();
    uint8_t* own_places = places ? places + before : nullptr;
    ForwardGroup(plan, x + start * plan.InputSize(), count, rows, filter, bias, y + before, own_places);
  });
}

// ---- backward ----

// Images are taken in groups, so that memory just written is not read again at once, and threads have work to share.
constexpr int kGroup = 8;

// A row of the filter in whole vectors; what is beyond its end is computed and dropped.
constexpr int VectorsFor(int length) { return (length + kNarrowLanes - 1) / kNarrowLanes; }

// Where the chosen position of each window begins in the padded input, by its place.
std::array<int, 4> Shifts(const Plan& plan) {
  const int beside = plan.channels, below = plan.padded_width * plan.channels;
  return {0, beside, below, below + beside};
}

struct Incoming {
  const float* gradient;
  const uint8_t* places;
};

// One window that has a gradient, and where its chosen position begins among the padded images.
struct Active {
  int begin;
  float gradient;
};

// The windows of filter `f` that have a gradient, position by position. Written without branches, as which windows are
// dead is nothing a processor could foresee.
int Gather(const Plan& plan, const Incoming& incoming, int count, int f, Active* actives) {
  const std::array<int, 4> shifts = Shifts(plan);
  int found = 0;
  for (int row = 0; row < plan.pooled_height; row++) {
    for (int column = 0; column < plan.pooled_width; column++) {
      const int corner = plan.Corner(2 * row, 2 * column);
      size_t at = static_cast<size_t>(row * plan.pooled_width + column) * plan.filters + f;
      for (int image = 0; image < count; image++, at += plan.PooledSize()) {
        const uint8_t place = incoming.places[at];
        actives[found] = {image * plan.PaddedSize() + corner + shifts[place & 3], incoming.gradient[at]};
        found += place != kDead;
      }
    }
  }
  return found;
}

// Padded images one after the other, with room for a whole vector beyond the last.
class PaddedImages {
 public:
  explicit PaddedImages(const Plan& plan)
      : plan_(plan), values_(static_cast<size_t>(plan.PaddedSize()) * kGroup + 64) {}

  float* Begin() { return values_.data(); }

  void Read(const float* images, int count) {
    ForEachRow(count, [&](float* own, size_t given, int length) { std::copy_n(images + given, length, own); });
  }

  void Write(float* images, int count) {
    ForEachRow(count, [&](float* own, size_t given, int length) { std::copy_n(own, length, images + given); });
  }

 private:
  template <class Move>
  void ForEachRow(int count, const Move& move) {
    const int length = plan_.width * plan_.channels;
    for (int image = 0; image < count; image++)
      for (int y = 0; y < plan_.height; y++)
        move(Begin() + static_cast<size_t>(image) * plan_.PaddedSize() + plan_.Corner(y + plan_.top, plan_.left),
             static_cast<size_t>(image) * plan_.InputSize() + static_cast<size_t>(y) * length, length);
  }

  const Plan& plan_;
  std::vector<float> values_;
};

// The filters as rows of whole vectors, filter by filter: [filters][filter height][vectors * lanes].
std::vector<float> RowsOf(const Plan& plan, const float* filter, int vectors) {
  const int stride = vectors * kNarrowLanes;
  std::vector<float> rows(static_cast<size_t>(plan.filters) * plan.filter_height * stride);
  for (int f = 0; f < plan.filters; f++)
    for (int y = 0; y < plan.filter_height; y++)
      for (int value = 0; value < plan.RowLength(); value++)
        rows[(static_cast<size_t>(f) * plan.filter_height + y) * stride + value] =
            filter[(y * plan.RowLength() + value) * plan.filters + f];
  return rows;
}

template <int Height, int Vectors>
void InputGradient(const Plan& plan, const float* filter, const Incoming& incoming, float* result) {
  const std::vector<float> rows = RowsOf(plan, filter, Vectors);
  const int below = plan.padded_width * plan.channels;
  const int groups = (plan.images + kGroup - 1) / kGroup;
  Parallel(groups, [&](int group) {
    const int start = group * kGroup;
    const int count = std::min(kGroup, plan.images - start);
    const size_t before = static_cast<size_t>(start) * plan.PooledSize();
    const Incoming own{incoming.gradient + before, incoming.places + before};
    PaddedImages sums(plan);
    std::vector<Active> actives(static_cast<size_t>(count) * plan.PooledPositions() + 1);
    for (int f = 0; f < plan.filters; f++) {
      NarrowFloats weights[Height][Vectors];
      for (int y = 0; y < Height; y++)
        for (int v = 0; v < Vectors; v++)
          weights[y][v] = Load<NarrowFloats>(rows.data() + ((static_cast<size_t>(f) * Height + y) * Vectors + v) * kNarrowLanes);
      const int found = Gather(plan, own, count, f, actives.data());
      for (int a = 0; a < found; a++) {
        const NarrowFloats factor = Broadcast<NarrowFloats>(actives[a].gradient);
        float* target = sums.Begin() + actives[a].begin;
        for (int y = 0; y < Height; y++)
          for (int v = 0; v < Vectors; v++) {
            float* lanes = target + y * below + v * kNarrowLanes;
            Store(lanes, Load<NarrowFloats>(lanes) + factor * weights[y][v]);
          }
      }
    }
    sums.Write(result + static_cast<size_t>(start) * plan.InputSize(), count);
  });
}

// In the filter, and behind it in the bias.
template <int Height, int Vectors>
void ParameterGradient(const Plan& plan, const float* x, const Incoming& incoming, float* result) {
  const int below = plan.padded_width * plan.channels;
  const int groups = (plan.images + kGroup - 1) / kGroup;
  const size_t stride = static_cast<size_t>(Height) * Vectors * kNarrowLanes + 1;
  // One sum a group, added up in order below: the same bits on any number of threads.
  std::vector<float> partial(groups * plan.filters * stride);
  Parallel(groups, [&](int group) {
    const int start = group * kGroup;
    const int count = std::min(kGroup, plan.images - start);
    const size_t before = static_cast<size_t>(start) * plan.PooledSize();
    const Incoming own{incoming.gradient + before, incoming.places + before};
    PaddedImages images(plan);
    std::vector<Active> actives(static_cast<size_t>(count) * plan.PooledPositions() + 1);
    images.Read(x + static_cast<size_t>(start) * plan.InputSize(), count);
    for (int f = 0; f < plan.filters; f++) {
      NarrowFloats sums[Height][Vectors] = {};
      float sum = 0;
      const int found = Gather(plan, own, count, f, actives.data());
      for (int a = 0; a < found; a++) {
        const NarrowFloats factor = Broadcast<NarrowFloats>(actives[a].gradient);
        sum += actives[a].gradient;
        const float* source = images.Begin() + actives[a].begin;
        for (int y = 0; y < Height; y++)
          for (int v = 0; v < Vectors; v++) sums[y][v] += factor * Load<NarrowFloats>(source + y * below + v * kNarrowLanes);
      }
      float* target = partial.data() + (static_cast<size_t>(group) * plan.filters + f) * stride;
      for (int y = 0; y < Height; y++)
        for (int v = 0; v < Vectors; v++) Store(target + (y * Vectors + v) * kNarrowLanes, sums[y][v]);
      target[stride - 1] = sum;
    }
  });
  std::fill_n(result, (plan.FilterSize() + 1) * plan.filters, 0.0f);
  float* bias = result + plan.FilterSize() * plan.filters;
  for (int group = 0; group < groups; group++)
    for (int f = 0; f < plan.filters; f++) {
      const float* own = partial.data() + (static_cast<size_t>(group) * plan.filters + f) * stride;
      for (int y = 0; y < Height; y++)
        for (int value = 0; value < plan.RowLength(); value++)
          result[(y * plan.RowLength() + value) * plan.filters + f] += own[y * Vectors * kNarrowLanes + value];
      bias[f] += own[stride - 1];
    }
}

using Backward = void (*)(const Plan&, const float*, const Incoming&, float*);

// The widest rows and tallest filters that there is code for.
constexpr int kMostVectors = 64 / kNarrowLanes;

template <template <int, int> class Pass, int Height, int Vectors>
Backward ByVectors(int vectors) {
  if constexpr (Vectors > kMostVectors) throw std::runtime_error("pooled convolution: the filter's rows are too long");
  else return vectors == Vectors ? Pass<Height, Vectors>::run : ByVectors<Pass, Height, Vectors + 1>(vectors);
}

template <int Height, int Vectors>
struct ToInput {
  static constexpr Backward run = InputGradient<Height, Vectors>;
};

template <int Height, int Vectors>
struct ToParameters {
  static constexpr Backward run = ParameterGradient<Height, Vectors>;
};

template <template <int, int> class Pass>
Backward PassFor(const Plan& plan) {
  const int vectors = VectorsFor(plan.RowLength());
  if (plan.filter_height == 3) return ByVectors<Pass, 3, 1>(vectors);
  if (plan.filter_height == 5) return ByVectors<Pass, 5, 1>(vectors);
  throw std::runtime_error("pooled convolution: filters must be 3 or 5 rows high");
}

// ---- ops ----

// Places are bytes, carried in an int32 tensor, as JavaScript's binding knows no bytes.
Shape PlacesShape(int64_t windows) { return {(windows + 3) / 4}; }

// Leaves the places out where `backward` is 0: nobody will ask for gradients.
class PooledConvolution {
 public:
  explicit PooledConvolution(const Attributes& attributes)
      : padding_(attributes.Integers("padding")), backward_(attributes.Integer("backward") != 0) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), filter = call.Input(1), bias = call.Input(2);
    const Plan plan = PlanOf(x.Dimensions(), filter.Dimensions(), padding_);
    const Shape shape = {plan.images, plan.pooled_height, plan.pooled_width, plan.filters};
    const Values y = call.Output(0, shape);
    const Values places = call.Output(1, PlacesShape(backward_ ? SizeOf(shape) : 0), TF_INT32);
    Forward(plan, x.Floats(), filter.Floats(), bias.Floats(), y.Floats(), backward_ ? places.Bytes() : nullptr);
  }

 private:
  const std::vector<int> padding_;
  const bool backward_;
};

class PooledConvolutionInputGradient {
 public:
  explicit PooledConvolutionInputGradient(const Attributes& attributes)
      : padding_(attributes.Integers("padding")), size_(attributes.Integers("size")) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), places = call.Input(1), filter = call.Input(2);
    const Shape shape = {dy.Length(0), size_[0], size_[1], filter.Length(2)};
    const Plan plan = PlanOf(shape, filter.Dimensions(), padding_);
    const Values dx = call.Output(0, shape);
    PassFor<ToInput>(plan)(plan, filter.Floats(), {dy.Floats(), places.Bytes()}, dx.Floats());
  }

 private:
  const std::vector<int> padding_, size_;
};

class PooledConvolutionGradient {
 public:
  explicit PooledConvolutionGradient(const Attributes& attributes)
      : padding_(attributes.Integers("padding")), size_(attributes.Integers("size")) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), places = call.Input(1), x = call.Input(2);
    const Shape shape = {size_[0], size_[1], x.Length(3), dy.Length(3)};
    const Plan plan = PlanOf(x.Dimensions(), shape, padding_);
    const Values filter = call.Output(0, shape), bias = call.Output(1, {plan.filters});
    std::vector<float> both(filter.Size() + bias.Size());
    PassFor<ToParameters>(plan)(plan, x.Floats(), {dy.Floats(), places.Bytes()}, both.data());
    std::copy_n(both.data(), filter.Size(), filter.Floats());
    std::copy_n(both.data() + filter.Size(), bias.Size(), bias.Floats());
  }

 private:
  const std::vector<int> padding_, size_;
};

}  // namespace

void RegisterPooledConvolution() {
  RegisterOp<PooledConvolution>({"InfomixupPooledConvolution",
                                 {"x: float", "filter: float", "bias: float"},
                                 {"y: float", "places: int32"},
                                 {"padding: list(int)", "backward: int"}});
  RegisterOp<PooledConvolutionInputGradient>({"InfomixupPooledConvolutionInputGradient",
                                              {"dy: float", "places: int32", "filter: float"},
                                              {"dx: float"},
                                              {"padding: list(int)", "size: list(int)"}});
  RegisterOp<PooledConvolutionGradient>({"InfomixupPooledConvolutionGradient",
                                         {"dy: float", "places: int32", "x: float"},
                                         {"filter: float", "bias: float"},
                                         {"padding: list(int)", "size: list(int)"}});
}
