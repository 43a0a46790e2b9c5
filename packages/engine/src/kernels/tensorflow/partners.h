// Samples that are joined with others of the same batch.
#pragma once
#include <cstdint>
#include <stdexcept>

// Samples that one thread makes at a time.
constexpr int64_t kImagesTogether = 16;

inline void RequireRows(const int32_t* partners, int64_t rows) {
  for (int64_t row = 0; row < rows; row++)
    if (partners[row] < 0 || partners[row] >= rows) throw std::out_of_range("a partner is no row of the batch");
}
