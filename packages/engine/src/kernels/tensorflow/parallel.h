// Splits work over the processor's cores.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>

// How many threads share the work.
int Threads();

// Runs `work(task)` for each task of 0 .. tasks - 1, on as many threads as TensorFlow uses, and returns when all are
// done. Which thread runs a task is open, so that a task's result must hang on its number alone.
void Parallel(int tasks, const std::function<void(int)>& work);

// Runs `work(row)` for each row, `together` neighbouring ones at a time on one thread.
template <class Work>
void ParallelRows(int64_t rows, int64_t together, const Work& work) {
  Parallel(static_cast<int>((rows + together - 1) / together), [&](int block) {
    const int64_t end = std::min(rows, (block + 1) * together);
    for (int64_t row = block * together; row < end; row++) work(row);
  });
}
