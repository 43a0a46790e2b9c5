// Products of matrices that fit the caches, computed in blocks that stay in registers.
#pragma once
#include <cstdint>

#include "lanes.h"

// A block has as many sums as the registers hold beside its factors.
constexpr int kBlockRows = 6;
constexpr int kPanelVectors = kLanes == 16 ? 4 : 2;

// As many columns of the right factor as a block has.
constexpr int kPanel = kPanelVectors * kLanes;

// The left factor: its value in row i and column k is at[i * row + k * column].
struct Left {
  const float* at;
  int64_t row, column;
};

// Columns of the right factor beside each other, one to four vectors wide; of its result likewise.
struct Right {
  const float* at;
  int64_t row;
};

struct Result {
  float* at;
  int64_t row;
};

template <int Rows, int Vectors, bool Add>
inline void MultiplyBlock(int depth, Left left, Right right, Result result) {
  Floats sums[Rows][Vectors];
#pragma GCC unroll 6
  for (int i = 0; i < Rows; i++)
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) sums[i][v] = Add ? Load(result.at + i * result.row + v * kLanes) : Floats{};
  for (int k = 0; k < depth; k++) {
    Floats factors[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) factors[v] = Load(right.at + k * right.row + v * kLanes);
#pragma GCC unroll 6
    for (int i = 0; i < Rows; i++) {
      const Floats factor = Broadcast(left.at[i * left.row + k * left.column]);
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; v++) sums[i][v] += factor * factors[v];
    }
  }
#pragma GCC unroll 6
  for (int i = 0; i < Rows; i++)
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) Store(result.at + i * result.row + v * kLanes, sums[i][v]);
}

template <int Vectors, bool Add>
void MultiplyRows(int rows, int depth, Left left, Right right, Result result) {
  while (rows >= kBlockRows) {
    MultiplyBlock<kBlockRows, Vectors, Add>(depth, left, right, result);
    left.at += kBlockRows * left.row;
    result.at += kBlockRows * result.row;
    rows -= kBlockRows;
  }
  switch (rows) {
    case 5: return MultiplyBlock<5, Vectors, Add>(depth, left, right, result);
    case 4: return MultiplyBlock<4, Vectors, Add>(depth, left, right, result);
    case 3: return MultiplyBlock<3, Vectors, Add>(depth, left, right, result);
    case 2: return MultiplyBlock<2, Vectors, Add>(depth, left, right, result);
    case 1: return MultiplyBlock<1, Vectors, Add>(depth, left, right, result);
  }
}

// result = left right, or plus what is there: `rows` by `depth` times `depth` by `vectors * kLanes`.
template <bool Add>
void MultiplyPanel(int vectors, int rows, int depth, Left left, Right right, Result result) {
  static_assert(kPanelVectors <= 4, "a case is missing");
  switch (vectors) {
    case 1: return MultiplyRows<1, Add>(rows, depth, left, right, result);
    case 2: return MultiplyRows<2, Add>(rows, depth, left, right, result);
    case 3: return MultiplyRows<3, Add>(rows, depth, left, right, result);
    case 4: return MultiplyRows<4, Add>(rows, depth, left, right, result);
  }
}
