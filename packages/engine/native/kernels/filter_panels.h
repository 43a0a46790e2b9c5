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

// result, rows of at least `Columns()` values, = left times a matrix.
template <bool Add>
void Multiply(int rows, Left left, const FilterPanels& filters, int matrix, Result result) {
  for (int panel = 0; panel < filters.Count(); panel++)
    MultiplyPanel<Add>(filters.Width(panel) / kLanes, rows, filters.depth, left,
                       {filters.Row(matrix, panel, 0), filters.Width(panel)},
                       {result.at + panel * kPanel, result.row});
}
