// Tiles of 4 x 4 inputs and of 2 x 2 outputs, and their transforms. A transformed tile has 16 places; those of all tiles
// at one place lie together: [place][tile][channel].
#pragma once
#include <algorithm>

#include "channel_lanes.h"
#include "convolution_plan.h"

constexpr int kPlaces = 16;

// Values of one channel vector in four rows and columns; some transforms use fewer.
struct Square {
  Floats at[4][4];

  // Transforms `rows` rows, and then all four columns.
  template <class Transform>
  inline void Apply(int rows, const Transform& transform) {
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) transform(at[i]);
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      Floats column[4] = {at[0][j], at[1][j], at[2][j], at[3][j]};
      transform(column);
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) at[i][j] = column[i];
    }
  }
};

inline void ToInputPlaces(Floats (&d)[4]) {
  const Floats a = d[0] - d[2], b = d[1] + d[2], c = d[2] - d[1], e = d[1] - d[3];
  d[0] = a, d[1] = b, d[2] = c, d[3] = e;
}

inline void ToFilterPlaces(Floats (&g)[4]) {
  const Floats ends = (g[0] + g[2]) * 0.5f, middle = g[1] * 0.5f, last = g[2];
  g[1] = ends + middle, g[2] = ends - middle, g[3] = last;
}

inline void ToOutputs(Floats (&m)[4]) {
  const Floats a = m[0] + m[1] + m[2], b = m[1] - m[2] - m[3];
  m[0] = a, m[1] = b;
}

// The transposes of the last two, for gradients.
inline void FromOutputs(Floats (&y)[4]) {
  const Floats a = y[0], b = y[1];
  y[1] = a + b, y[2] = a - b, y[3] = -b;
}

inline void FromFilterPlaces(Floats (&m)[4]) {
  const Floats sum = (m[1] + m[2]) * 0.5f, difference = (m[1] - m[2]) * 0.5f;
  m[0] = m[0] + sum, m[1] = difference, m[2] = sum + m[3];
}

// The tiles of a convolution's outputs, image by image.
struct Tiling {
  int images, rows, columns;

  explicit Tiling(const ConvolutionPlan& plan)
      : images(plan.images), rows((plan.output_height + 1) / 2), columns((plan.output_width + 1) / 2) {}
  int64_t Count() const { return static_cast<int64_t>(images) * rows * columns; }
  int Image(int64_t tile) const { return static_cast<int>(tile / (static_cast<int64_t>(rows) * columns)); }
  int Row(int64_t tile) const { return static_cast<int>(tile / columns % rows) * 2; }
  int Column(int64_t tile) const { return static_cast<int>(tile % columns) * 2; }
};

struct ImageSize {
  int height, width, channels;
};

// The `side` x `side` pixels from (row, column) on; `nothing`, a row of zeros, for those outside of the image.
inline void FindPixels(const ImageSize& size, const float* image, int row, int column, int side, const float* nothing,
                       const float** pixels) {
  for (int y = row; y < row + side; y++)
    for (int x = column; x < column + side; x++) {
      const bool inside = y >= 0 && y < size.height && x >= 0 && x < size.width;
      *pixels++ = inside ? image + (static_cast<int64_t>(y) * size.width + x) * size.channels : nothing;
    }
}

// Some channels of some tiles, transformed into memory where rows of channels are `stride` apart.
struct Transformed {
  float* at;
  Stretch tiles, channels;
  int stride;

  int64_t PlaceSize() const { return static_cast<int64_t>(tiles.count) * stride; }
  float* Row(int place, int tile) const { return at + place * PlaceSize() + static_cast<int64_t>(tile) * stride; }
};

inline void StorePlaces(const Transformed& to, int tile, int channel, const Square& square) {
  float* row = to.Row(0, tile) + channel;
#pragma GCC unroll 16
  for (int place = 0; place < kPlaces; place++) Store(row + place * to.PlaceSize(), square.at[place / 4][place % 4]);
}

inline void TransformInput(const ConvolutionPlan& plan, const float* input, const float* nothing, const Transformed& to) {
  const Tiling tiling(plan);
  for (int t = 0; t < to.tiles.count; t++) {
    const int64_t tile = to.tiles.first + t;
    const float* pixels[16];
    FindPixels({plan.height, plan.width, plan.channels}, input + tiling.Image(tile) * plan.InputImage(),
               tiling.Row(tile) - plan.top, tiling.Column(tile) - plan.left, 4, nothing, pixels);
    ForEachVector(to.channels.count, [&](int channel, auto load) {
      Square square;
#pragma GCC unroll 16
      for (int i = 0; i < 16; i++) square.at[i / 4][i % 4] = load(pixels[i] + to.channels.first + channel);
      square.Apply(4, ToInputPlaces);
      StorePlaces(to, t, channel, square);
    });
  }
}

// The gradient in the products of each place, from the gradient in the outputs.
inline void TransformOutputGradient(const ConvolutionPlan& plan, const float* dy, const float* nothing, const Transformed& to) {
  const Tiling tiling(plan);
  for (int t = 0; t < to.tiles.count; t++) {
    const int64_t tile = to.tiles.first + t;
    const float* pixels[4];
    FindPixels({plan.output_height, plan.output_width, plan.filters}, dy + tiling.Image(tile) * plan.OutputImage(),
               tiling.Row(tile), tiling.Column(tile), 2, nothing, pixels);
    ForEachVector(to.channels.count, [&](int channel, auto load) {
      Square square;
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) square.at[i / 2][i % 2] = load(pixels[i] + to.channels.first + channel);
      square.Apply(2, FromOutputs);
      StorePlaces(to, t, channel, square);
    });
  }
}

// The outputs of the tiles from the products of each place; what lies beyond the image is dropped.
inline void TransformOutput(const ConvolutionPlan& plan, const Transformed& from, float* output) {
  const Tiling tiling(plan);
  for (int t = 0; t < from.tiles.count; t++) {
    const int64_t tile = from.tiles.first + t;
    const int row = tiling.Row(tile), column = tiling.Column(tile);
    const int rows = std::min(2, plan.output_height - row), columns = std::min(2, plan.output_width - column);
    float* corner = output + tiling.Image(tile) * plan.OutputImage() +
                    (static_cast<int64_t>(row) * plan.output_width + column) * plan.filters;
    for (int filter = 0; filter < plan.filters; filter += kLanes) {
      Square square;
#pragma GCC unroll 16
      for (int place = 0; place < kPlaces; place++)
        square.at[place / 4][place % 4] = Load(from.Row(place, t) + filter);
      square.Apply(4, ToOutputs);
      for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++)
          StorePart(corner + (static_cast<int64_t>(y) * plan.output_width + x) * plan.filters + filter,
                    square.at[y][x], plan.filters - filter);
    }
  }
}
