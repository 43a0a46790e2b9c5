// Splits work over the processor's cores.
#pragma once
#include <functional>

// How many threads share the work.
int Threads();

// Runs `work(task)` for each task of 0 .. tasks - 1, on as many threads as TensorFlow uses, and returns when all are
// done. Which thread runs a task is open, so that a task's result must hang on its number alone.
void Parallel(int tasks, const std::function<void(int)>& work);
