// Memory that a thread keeps from one call to the next: what is fresh from the system costs more than what it is for.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>

class Scratch {
 public:
  ~Scratch() { std::free(memory_); }
  // Room for as many floats, at a cache line's start; holds nothing of note.
  float* Of(size_t floats) {
    if (floats > size_) {
      std::free(memory_);
      size_ = 0;
      memory_ = static_cast<float*>(std::aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64));
      if (!memory_) throw std::bad_alloc();
      size_ = floats;
    }
    return memory_;
  }

 private:
  float* memory_ = nullptr;
  size_t size_ = 0;
};
