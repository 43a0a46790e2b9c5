#include "winograd.h"

#include <vector>

#include "filter_panels.h"
#include "parallel.h"
#include "scratch.h"
#include "winograd_tiles.h"

namespace {

void StoreFilter(const FilterPanels& filters, int channel, int filter, Square& square) {
  square.Apply(3, ToFilterPlaces);
#pragma GCC unroll 16
  for (int place = 0; place < kPlaces; place++)
    Store(filters.Place(place, channel, filter), square.at[place / 4][place % 4]);
}

// `filter` is [3, 3, channels, filters]; transforms the filters of one channel.
void TransformChannel(const FilterPanels& filters, const float* filter, int channel) {
  const int64_t tap_size = static_cast<int64_t>(filters.depth) * filters.filters;
  const float* row = filter + static_cast<int64_t>(channel) * filters.filters;
  ForEachVector(filters.filters, [&](int first, auto load) {
    Square square;
#pragma GCC unroll 9
    for (int tap = 0; tap < 9; tap++) square.at[tap / 3][tap % 3] = load(row + tap * tap_size + first);
    StoreFilter(filters, channel, first, square);
  });
}

// `filter` is [3, 3, filters, channels]; transforms `kLanes` channels, or the last few, of the turned filters.
void TransformTurned(const FilterPanels& filters, const float* filter, int channel) {
  const int64_t tap_size = static_cast<int64_t>(filters.depth) * filters.filters;
  const int channels = std::min(kLanes, filters.depth - channel);
  for (int first = 0; first < filters.filters; first += kLanes) {
    Floats turned[9][kLanes];  // [tap][channel]
    const int count = std::min(kLanes, filters.filters - first);
    for (int tap = 0; tap < 9; tap++) {
      const float* corner = filter + tap * tap_size + static_cast<int64_t>(first) * filters.depth + channel;
      for (int f = 0; f < kLanes; f++)
        turned[8 - tap][f] = f < count ? LoadPart(corner + static_cast<int64_t>(f) * filters.depth, channels) : Floats{};
      Transpose(turned[8 - tap]);
    }
    for (int c = 0; c < channels; c++) {
      Square square;
      for (int tap = 0; tap < 9; tap++) square.at[tap / 3][tap % 3] = turned[tap][c];
      StoreFilter(filters, channel + c, first, square);
    }
  }
}

// A matrix of filters for each place.
FilterPanels TransformFilters(const ConvolutionPlan& plan, const float* filter, bool turned) {
  static thread_local Scratch scratch;
  FilterPanels filters = {nullptr, plan.channels, plan.filters};
  filters.at = scratch.Of(kPlaces * filters.MatrixSize());
  Parallel(RoundUp(plan.channels, kLanes) / kLanes, [&](int task) {
    const int first = task * kLanes;
    if (turned) return TransformTurned(filters, filter, first);
    for (int channel = first; channel < std::min(first + kLanes, plan.channels); channel++)
      TransformChannel(filters, filter, channel);
  });
  return filters;
}

// Beside filters that stay in a core's own cache, so that the tiles do too; else enough for each pass over the filters,
// as long as every thread has some.
int TilesAtOnce(const FilterPanels& filters, int64_t tiles) {
  constexpr int64_t kNear = 300'000, kMost = 192;
  if (kPlaces * filters.MatrixSize() < kNear) return filters.depth > 64 ? 24 : 36;
  const int64_t rounds = (tiles + kMost * Threads() - 1) / (kMost * Threads());
  return RoundUp(static_cast<int>((tiles + rounds * Threads() - 1) / (rounds * Threads())), kBlockRows);
}

void ConvolveTiles(const ConvolutionPlan& plan, const float* input, const FilterPanels& filters, Stretch tiles,
                   const float* nothing, float* output) {
  static thread_local Scratch scratch;
  Transformed inputs = {nullptr, tiles, {0, plan.channels}, RowStride(plan.channels)};
  Transformed products = {nullptr, tiles, {0, plan.filters}, RowStride(plan.filters)};
  inputs.at = scratch.Of(kPlaces * (inputs.PlaceSize() + products.PlaceSize()));
  products.at = inputs.at + kPlaces * inputs.PlaceSize();
  TransformInput(plan, input, nothing, inputs);
  for (int place = 0; place < kPlaces; place++)
    Multiply<false>(tiles.count, {inputs.Row(place, 0), inputs.stride, 1}, filters, place,
                    {products.Row(place, 0), products.stride});
  TransformOutput(plan, products, output);
}

void Convolve(const ConvolutionPlan& plan, const float* input, const FilterPanels& filters, float* output) {
  const std::vector<float> nothing(plan.channels);
  const int64_t tiles = Tiling(plan).Count();
  const int at_once = TilesAtOnce(filters, tiles);
  Parallel(static_cast<int>((tiles + at_once - 1) / at_once), [&](int task) {
    const int64_t first = static_cast<int64_t>(task) * at_once;
    const Stretch some = {first, static_cast<int>(std::min<int64_t>(at_once, tiles - first))};
    ConvolveTiles(plan, input, filters, some, nothing.data(), output);
  });
}

}  // namespace

void WinogradConvolution(const ConvolutionPlan& plan, const float* input, const float* filter, float* output) {
  Convolve(plan, input, TransformFilters(plan, filter, false), output);
}

void WinogradInputGradient(const ConvolutionPlan& plan, const float* dy, const float* filter, float* gradient) {
  Convolve(plan, dy, TransformFilters(plan, filter, true), gradient);
}
