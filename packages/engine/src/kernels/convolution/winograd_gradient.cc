// The gradient in the filters: the transposes of Winograd's transforms, with sums over all tiles between them.
#include <vector>

#include "matrix_block.h"
#include "parallel.h"
#include "scratch.h"
#include "winograd.h"
#include "winograd_tiles.h"

namespace {

// Channels and filters of which one task sums all products, and tiles at once: their sums stay in a core's own cache.
constexpr int kBlock = 128, kTiles = 48;

struct Block {
  Stretch channels, filters, tiles;
};

// [place][channel][filter]
struct Sums {
  float* at;
  int channels, stride;

  int64_t PlaceSize() const { return static_cast<int64_t>(channels) * stride; }
};

void AddProducts(const Transformed& inputs, const Transformed& outers, const Sums& sums) {
  const int width = RoundUp(outers.channels.count, kLanes);
  for (int place = 0; place < kPlaces; place++)
    for (int column = 0; column < width; column += kPanel)
      MultiplyPanel<true>(std::min(kPanel, width - column) / kLanes, inputs.channels.count, inputs.tiles.count,
                          {inputs.Row(place, 0), 1, inputs.stride}, {outers.Row(place, 0) + column, outers.stride},
                          {sums.at + place * sums.PlaceSize() + column, sums.stride});
}

void SumTiles(const ConvolutionPlan& plan, const float* input, const float* dy, const Block& block,
              const float* nothing, const Sums& sums) {
  static thread_local Scratch scratch;
  Transformed inputs = {nullptr, {0, kTiles}, block.channels, RowStride(block.channels.count)};
  Transformed outers = {nullptr, {0, kTiles}, block.filters, RowStride(block.filters.count)};
  inputs.at = scratch.Of(kPlaces * (inputs.PlaceSize() + outers.PlaceSize()));
  outers.at = inputs.at + kPlaces * inputs.PlaceSize();
  for (int done = 0; done < block.tiles.count; done += kTiles) {
    inputs.tiles = outers.tiles = {block.tiles.first + done, std::min(kTiles, block.tiles.count - done)};
    TransformInput(plan, input, nothing, inputs);
    TransformOutputGradient(plan, dy, nothing, outers);
    AddProducts(inputs, outers, sums);
  }
}

void StoreTaps(const ConvolutionPlan& plan, const Block& block, const Sums& sums, float* gradient) {
  const int64_t tap_size = static_cast<int64_t>(plan.channels) * plan.filters;
  for (int channel = 0; channel < block.channels.count; channel++)
    for (int filter = 0; filter < block.filters.count; filter += kLanes) {
      Square square;
      const float* from = sums.at + static_cast<int64_t>(channel) * sums.stride + filter;
#pragma GCC unroll 16
      for (int place = 0; place < kPlaces; place++)
        square.at[place / 4][place % 4] = Load(from + place * sums.PlaceSize());
      square.Apply(4, FromFilterPlaces);
      float* to = gradient + (block.channels.first + channel) * plan.filters + block.filters.first + filter;
      for (int tap = 0; tap < 9; tap++)
        StorePart(to + tap * tap_size, square.at[tap / 3][tap % 3], block.filters.count - filter);
    }
}

void GradientOfBlock(const ConvolutionPlan& plan, const float* input, const float* dy, const Block& block,
                     const float* nothing, float* gradient) {
  static thread_local Scratch scratch;
  Sums sums = {nullptr, block.channels.count, RowStride(block.filters.count)};
  sums.at = scratch.Of(kPlaces * sums.PlaceSize());
  std::fill_n(sums.at, kPlaces * sums.PlaceSize(), 0.0f);
  SumTiles(plan, input, dy, block, nothing, sums);
  StoreTaps(plan, block, sums, gradient);
}

int BlockCount(int channels) { return RoundUp(channels, kBlock) / kBlock; }

Stretch BlockOf(int channels, int block) { return {block * kBlock, std::min(kBlock, channels - block * kBlock)}; }

// Into how many stretches the tiles fall: enough tasks, and short sums. The same on every machine, so that sums round
// alike.
int GroupCount(int64_t tiles, int blocks) {
  const int64_t most = std::max<int64_t>(1, tiles / 256), wanted = std::max(1, 16 / blocks);
  return static_cast<int>(std::min(most, wanted));
}

}  // namespace

void WinogradFilterGradient(const ConvolutionPlan& plan, const float* input, const float* dy, float* gradient) {
  static thread_local Scratch scratch;
  const std::vector<float> nothing(std::max(plan.channels, plan.filters));
  const int columns = BlockCount(plan.filters), blocks = BlockCount(plan.channels) * columns;
  const int64_t tiles = Tiling(plan).Count(), size = plan.FilterSize();
  const int groups = GroupCount(tiles, blocks);
  float* partial = groups > 1 ? scratch.Of(groups * size) : gradient;
  Parallel(blocks * groups, [&](int task) {
    const int block = task % blocks, group = task / blocks;
    const int64_t first = tiles * group / groups, end = tiles * (group + 1) / groups;
    GradientOfBlock(plan, input, dy,
                    {BlockOf(plan.channels, block / columns), BlockOf(plan.filters, block % columns),
                     {first, static_cast<int>(end - first)}},
                    nothing.data(), partial + group * size);
  });
  if (groups == 1) return;
  std::copy_n(partial, size, gradient);
  for (int group = 1; group < groups; group++)
    for (int64_t at = 0; at < size; at++) gradient[at] += partial[group * size + at];
}
