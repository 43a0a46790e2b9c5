// Filters as the right factors of products: panels of `kPanel` filters beside each other, the last one narrower.
#pragma once
#include <algorithm>
#include <cstdint>

#include "channel_lanes.h"
#include "matrix_block.h"

// [matrix][panel][depth][filter of the panel]
struct FilterPanels {
  float* at;
  int depth, filters;

  int Columns() const { return RoundUp(filters, kLanes); }
  int64_t MatrixSize() const { return static_cast<int64_t>(depth) * Columns(); }
  int Count() const { return RoundUp(filters, kPanel) / kPanel; }
  int Width(int panel) const { return std::min(kPanel, Columns() - panel * kPanel); }
  float* Row(int matrix, int panel, int row) const {
    return at + matrix * MatrixSize() + static_cast<int64_t>(panel) * kPanel * depth +
           static_cast<int64_t>(row) * Width(panel);
  }
  // Where the vector that begins with `filter` lies.
  float* Place(int matrix, int row, int filter) const {
    return Row(matrix, filter / kPanel, row) + filter % kPanel;
  }
};

// `depth` rows of `filters` values each, as panels.
inline void PackRows(const float* rows, const FilterPanels& filters, int first, int count) {
  for (int row = 0; row < count; row++)
    ForEachVector(filters.filters, [&](int filter, auto load) {
      Store(filters.Place(0, first + row, filter), load(rows + static_cast<int64_t>(row) * filters.filters + filter));
    });
}

// `filters` rows of `count` values each, as panels whose rows from `first` on are their columns.
inline void PackColumns(const float* rows, const FilterPanels& filters, int first, int count) {
  Floats square[kLanes];
  for (int filter = 0; filter < filters.filters; filter += kLanes)
    for (int at = 0; at < count; at += kLanes) {
      for (int f = 0; f < kLanes; f++)
        square[f] = filter + f < filters.filters
                        ? LoadPart(rows + static_cast<int64_t>(filter + f) * count + at, count - at)
                        : Floats{};
      Transpose(square);
      for (int row = 0; row < std::min(kLanes, count - at); row++)
        Store(filters.Place(0, first + at + row, filter), square[row]);
    }
}

// result, rows of at least `Columns()` values, = left times a matrix.
template <bool Add>
void Multiply(int rows, Left left, const FilterPanels& filters, int matrix, Result result) {
  for (int panel = 0; panel < filters.Count(); panel++)
    MultiplyPanel<Add>(filters.Width(panel) / kLanes, rows, filters.depth, left,
                       {filters.Row(matrix, panel, 0), filters.Width(panel)},
                       {result.at + panel * kPanel, result.row});
}
