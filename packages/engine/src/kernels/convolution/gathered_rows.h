// For each position of a grid over an image, the pixels that some taps meet, beside each other in a row.
#pragma once
#include <cstring>
#include <vector>

#include "convolution_plan.h"

// Where a tap of a filter looks from the position (0, 0), and its number in the filter.
struct Tap {
  int row, column, index;
};

// Positions `rows` by `columns` on each of some images, `stride` pixels apart.
struct Grid {
  int images, rows, columns;
  int stride_height, stride_width;
  int height, width, channels;  // of the images

  int64_t Positions() const { return static_cast<int64_t>(images) * rows * columns; }
};

struct Position {
  int image, row, column;
};

inline Position PositionOf(const Grid& grid, int64_t index) {
  return {static_cast<int>(index / (static_cast<int64_t>(grid.rows) * grid.columns)),
          static_cast<int>(index / grid.columns % grid.rows), static_cast<int>(index % grid.columns)};
}

// rows[position][tap][channel], `stride` values apart; zeros outside of the image.
inline void GatherRows(const Grid& grid, const float* images, const std::vector<Tap>& taps, Stretch positions,
                       Stretch channels, float* rows, int stride) {
  const size_t bytes = channels.count * sizeof(float);
  for (int p = 0; p < positions.count; p++) {
    const Position at = PositionOf(grid, positions.first + p);
    float* to = rows + static_cast<int64_t>(p) * stride;
    for (const Tap& tap : taps) {
      const int y = at.row * grid.stride_height + tap.row, x = at.column * grid.stride_width + tap.column;
      const bool inside = y >= 0 && y < grid.height && x >= 0 && x < grid.width;
      const int64_t pixel = (static_cast<int64_t>(at.image) * grid.height + y) * grid.width + x;
      if (inside) std::memcpy(to, images + pixel * grid.channels + channels.first, bytes);
      else std::memset(to, 0, bytes);
      to += channels.count;
    }
  }
}
