// Vectors of floats as wide as the processor's registers, by the compiler's own vector extension.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Floats __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Ints __attribute__((vector_size(kLanes * sizeof(int32_t))));

// Half as wide, for short rows at any address: wide ones would cross a cache line nearly every time.
constexpr int kNarrowLanes = kLanes == 4 ? 4 : 8;
typedef float NarrowFloats __attribute__((vector_size(kNarrowLanes * sizeof(float))));

template <class Vector = Floats>
inline Vector Load(const float* from) {
  Vector lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <class Vector>
inline void Store(float* to, Vector lanes) { std::memcpy(to, &lanes, sizeof lanes); }

template <class Vector = Floats>
inline Vector Broadcast(float value) {
  // Nothing subtracted, which compilers know to leave the value as it is; added to zero, -0 would become 0, so that each
  // broadcast would cost an addition.
  return value - Vector{};
}

// Whether NaN, which equals nothing, wins over numbers is decided here once: it does.
inline Ints IsGreaterOrNan(Floats a, Floats b) { return (a > b) | (a != a); }
