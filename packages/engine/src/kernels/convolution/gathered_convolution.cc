#include "gathered_convolution.h"

#include <algorithm>

#include "filter_panels.h"
#include "gathered_rows.h"
#include "parallel.h"
#include "scratch.h"

namespace {

// Positions at once.
constexpr int kRows = 48;

// Where results go: position (row, column) of the grid to a pixel of images, `stride` pixels apart.
struct Target {
  float* at;  // the pixel of the position (0, 0)
  int64_t image, row, column;
  int channels;
};

void StoreRows(const Grid& grid, Stretch positions, const float* rows, int stride, const Target& target) {
  for (int p = 0; p < positions.count; p++) {
    const Position at = PositionOf(grid, positions.first + p);
    std::memcpy(target.at + at.image * target.image + at.row * target.row + at.column * target.column,
                rows + static_cast<int64_t>(p) * stride, target.channels * sizeof(float));
  }
}

void Correlate(const Grid& grid, const float* images, const std::vector<Tap>& taps, const FilterPanels& filters,
               const Target& target) {
  const int tasks = static_cast<int>((grid.Positions() + kRows - 1) / kRows);
  const int in = RowStride(filters.depth), out = RowStride(filters.filters);
  Parallel(tasks, [&](int task) {
    static thread_local Scratch scratch;
    float* rows = scratch.Of(static_cast<int64_t>(kRows) * (in + out));
    float* results = rows + static_cast<int64_t>(kRows) * in;
    const int64_t first = static_cast<int64_t>(task) * kRows;
    const Stretch some = {first, static_cast<int>(std::min<int64_t>(kRows, grid.Positions() - first))};
    GatherRows(grid, images, taps, some, {0, grid.channels}, rows, in);
    Multiply<false>(some.count, {rows, in, 1}, filters, 0, {results, out});
    StoreRows(grid, some, results, out, target);
  });
}

std::vector<Tap> TapsOf(const ConvolutionPlan& plan) {
  std::vector<Tap> taps;
  for (int index = 0; index < plan.filter_height * plan.filter_width; index++)
    taps.push_back({index / plan.filter_width - plan.top, index % plan.filter_width - plan.left, index});
  return taps;
}

Grid OutputGrid(const ConvolutionPlan& plan) {
  return {plan.images, plan.output_height, plan.output_width, plan.stride_height, plan.stride_width,
          plan.height, plan.width, plan.channels};
}

}  // namespace

void GatheredConvolution(const ConvolutionPlan& plan, const float* input, const float* filter, float* output) {
  static thread_local Scratch scratch;
  const std::vector<Tap> taps = TapsOf(plan);
  FilterPanels filters = {nullptr, static_cast<int>(taps.size()) * plan.channels, plan.filters};
  filters.at = scratch.Of(filters.MatrixSize());
  Parallel(static_cast<int>(taps.size()), [&](int tap) {
    const int first = tap * plan.channels;
    PackRows(filter + static_cast<int64_t>(first) * plan.filters, filters, first, plan.channels);
  });
  const int64_t row = static_cast<int64_t>(plan.output_width) * plan.filters;
  Correlate(OutputGrid(plan), input, taps, filters, {output, plan.OutputImage(), row, plan.filters, plan.filters});
}

// ---- the gradient in the input ----

namespace {

// The taps of an axis that reach inputs whose distance from the first is `phase` modulo the stride, as the outputs that
// they reach them from, seen from the first such output.
struct Reach {
  int offset, index;
};

std::vector<Reach> ReachOf(int phase, int before, int size, int stride) {
  std::vector<Reach> reaches;
  for (int index = 0; index < size; index++)
    if ((phase + before - index) % stride == 0) reaches.push_back({(phase + before - index) / stride, index});
  return reaches;
}

std::vector<Tap> TapsOfPhase(const ConvolutionPlan& plan, int row, int column) {
  std::vector<Tap> taps;
  for (const Reach& y : ReachOf(row, plan.top, plan.filter_height, plan.stride_height))
    for (const Reach& x : ReachOf(column, plan.left, plan.filter_width, plan.stride_width))
      taps.push_back({y.offset, x.offset, y.index * plan.filter_width + x.index});
  return taps;
}

int CountFrom(int phase, int length, int stride) { return (length - phase + stride - 1) / stride; }

// The inputs of one phase in rows and columns: those that the same taps reach.
void GradientOfPhase(const ConvolutionPlan& plan, const float* dy, const float* filter, int row, int column,
                     float* gradient) {
  static thread_local Scratch scratch;
  const Grid grid = {plan.images, CountFrom(row, plan.height, plan.stride_height),
                     CountFrom(column, plan.width, plan.stride_width), 1, 1,
                     plan.output_height, plan.output_width, plan.filters};
  const std::vector<Tap> taps = TapsOfPhase(plan, row, column);
  FilterPanels filters = {nullptr, static_cast<int>(taps.size()) * plan.filters, plan.channels};
  filters.at = scratch.Of(filters.MatrixSize());
  const int64_t tap_size = static_cast<int64_t>(plan.channels) * plan.filters;
  Parallel(static_cast<int>(taps.size()), [&](int tap) {
    PackColumns(filter + taps[tap].index * tap_size, filters, tap * plan.filters, plan.filters);
  });
  const int64_t line = static_cast<int64_t>(plan.width) * plan.channels;
  float* corner = gradient + row * line + column * plan.channels;
  Correlate(grid, dy, taps, filters,
            {corner, plan.InputImage(), plan.stride_height * line, plan.stride_width * plan.channels, plan.channels});
}

}  // namespace

void GatheredInputGradient(const ConvolutionPlan& plan, const float* dy, const float* filter, float* gradient) {
  for (int row = 0; row < std::min(plan.stride_height, plan.height); row++)
    for (int column = 0; column < std::min(plan.stride_width, plan.width); column++)
      GradientOfPhase(plan, dy, filter, row, column, gradient);
}

// ---- the gradient in the filter ----

namespace {

// Channels of one tap, or of them all where they are few, that one task sums all products of.
constexpr int kBlock = 128, kSummedRows = 64;

struct Part {
  std::vector<Tap> taps;
  Stretch channels, positions;

  int Rows() const { return static_cast<int>(taps.size()) * channels.count; }
};

std::vector<Part> PartsOf(const ConvolutionPlan& plan) {
  const std::vector<Tap> taps = TapsOf(plan);
  if (static_cast<int>(taps.size()) * plan.channels <= kBlock) return {{taps, {0, plan.channels}, {}}};
  std::vector<Part> parts;
  for (const Tap& tap : taps)
    for (int first = 0; first < plan.channels; first += kBlock)
      parts.push_back({{tap}, {first, std::min(kBlock, plan.channels - first)}, {}});
  return parts;
}

// Copies rows of `filters` values to where whole vectors may be read of each, and rows share no lines of the cache.
void CopyRows(const float* rows, int count, int filters, float* to) {
  for (int row = 0; row < count; row++)
    ForEachVector(filters, [&](int filter, auto load) {
      Store(to + static_cast<int64_t>(row) * RowStride(filters) + filter,
            load(rows + static_cast<int64_t>(row) * filters + filter));
    });
}

// sums[tap][channel][filter] += over the positions
void SumPositions(const ConvolutionPlan& plan, const float* input, const float* dy, const Part& part, float* sums,
                  int sums_stride) {
  static thread_local Scratch scratch;
  const Grid grid = OutputGrid(plan);
  const int in = RowStride(part.Rows()), out = RowStride(plan.filters), width = RoundUp(plan.filters, kLanes);
  float* rows = scratch.Of(static_cast<int64_t>(kSummedRows) * (in + out));
  float* outer = rows + static_cast<int64_t>(kSummedRows) * in;
  for (int done = 0; done < part.positions.count; done += kSummedRows) {
    const Stretch some = {part.positions.first + done, std::min(kSummedRows, part.positions.count - done)};
    GatherRows(grid, input, part.taps, some, part.channels, rows, in);
    CopyRows(dy + some.first * plan.filters, some.count, plan.filters, outer);
    for (int column = 0; column < width; column += kPanel)
      MultiplyPanel<true>(std::min(kPanel, width - column) / kLanes, part.Rows(), some.count, {rows, 1, in},
                          {outer + column, out}, {sums + column, sums_stride});
  }
}

void GradientOfPart(const ConvolutionPlan& plan, const float* input, const float* dy, const Part& part,
                    float* gradient) {
  static thread_local Scratch scratch;
  const int stride = RowStride(plan.filters);
  float* sums = scratch.Of(static_cast<int64_t>(part.Rows()) * stride);
  std::fill_n(sums, static_cast<int64_t>(part.Rows()) * stride, 0.0f);
  SumPositions(plan, input, dy, part, sums, stride);
  for (size_t tap = 0; tap < part.taps.size(); tap++)
    for (int channel = 0; channel < part.channels.count; channel++)
      std::memcpy(gradient + (static_cast<int64_t>(part.taps[tap].index) * plan.channels + part.channels.first + channel) * plan.filters,
                  sums + (static_cast<int64_t>(tap) * part.channels.count + channel) * stride, plan.filters * sizeof(float));
}

}  // namespace

void GatheredFilterGradient(const ConvolutionPlan& plan, const float* input, const float* dy, float* gradient) {
  static thread_local Scratch scratch;
  const std::vector<Part> parts = PartsOf(plan);
  const int64_t positions = OutputGrid(plan).Positions(), size = plan.FilterSize();
  const int blocks = static_cast<int>(parts.size());
  const int groups = static_cast<int>(std::clamp<int64_t>(positions / 1024, 1, std::max(1, 16 / blocks)));
  float* partial = groups > 1 ? scratch.Of(groups * size) : gradient;
  Parallel(blocks * groups, [&](int task) {
    const int64_t group = task / blocks, first = positions * group / groups;
    Part part = parts[task % blocks];
    part.positions = {first, static_cast<int>(positions * (group + 1) / groups - first)};
    GradientOfPart(plan, input, dy, part, partial + group * size);
  });
  if (groups == 1) return;
  std::copy_n(partial, size, gradient);
  for (int group = 1; group < groups; group++)
    for (int64_t at = 0; at < size; at++) gradient[at] += partial[group * size + at];
}
