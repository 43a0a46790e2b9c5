// Exponentials, logarithms and hyperbolic tangents of whole vectors, within two units in the last place over the normal floats.
#pragma once
#include "lanes.h"

inline Floats Pick(Ints condition, Floats yes, Floats no) { return condition ? yes : no; }

inline Floats Absolute(Floats x) { return Pick(x < Floats{}, -x, x); }

inline Floats FromBits(Ints bits) {
  Floats lanes;
  std::memcpy(&lanes, &bits, sizeof lanes);
  return lanes;
}

inline Ints BitsOf(Floats lanes) {
  Ints bits;
  std::memcpy(&bits, &lanes, sizeof bits);
  return bits;
}

inline Ints Truncated(Floats lanes) { return __builtin_convertvector(lanes, Ints); }
inline Floats Converted(Ints lanes) { return __builtin_convertvector(lanes, Floats); }

// exp(x) = 2^n exp(r) with |r| <= log(2) / 2; the polynomial is the one of the Cephes library (S. Moshier). Below -87 it
// is 0, above 88 infinite, and of NaN it is NaN.
inline Floats Exp(Floats x) {
  const Floats nearest = x * Broadcast(1.44269504088896341f);
  const Floats half = Pick(nearest < Floats{}, Broadcast(-0.5f), Broadcast(0.5f));
  const Floats inside = Pick((x > -87.0f) & (x < 88.0f), nearest + half, Floats{});
  const Ints n = Truncated(inside);
  const Floats whole = Converted(n);
  const Floats r = x - whole * Broadcast(0.693359375f) + whole * Broadcast(2.12194440e-4f);
  Floats p = Broadcast(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Floats value = (p * r * r + r + 1.0f) * FromBits((n + 127) << 23);
  const Floats low = Pick(x <= -87.0f, Floats{}, value);
  const Floats high = Pick(x >= 88.0f, Broadcast(__builtin_inff()), low);
  return Pick(x != x, x, high);
}

// log(x) of a positive normal float x = 2^n m with sqrt(1/2) <= m < sqrt(2), by Cephes' polynomial again. Infinity stays
// what it is, NaN too, and there is none of a negative number.
inline Floats Log(Floats x) {
  const Ints bits = BitsOf(x);
  Ints n = ((bits >> 23) & 255) - 126;
  Floats m = FromBits((bits & 0x007fffff) | 0x3f000000);
  const Ints small = m < 0.707106781186547524f;
  n += small;  // all ones are -1
  m = Pick(small, m + m, m) - 1.0f;
  const Floats z = m * m;
  Floats p = Broadcast(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const Floats e = Converted(n);
  const Floats value = m + (p * m * z + e * -2.12194440e-4f - z * 0.5f) + e * 0.693359375f;
  const Floats limited = Pick(x == __builtin_inff(), x, value);
  return Pick(x >= 0.0f, limited, Broadcast(__builtin_nanf("")));
}

// log(1 + y) for y in [0, 1], precise where y is small too (W. Kahan's correction).
inline Floats LogOnePlus(Floats y) {
  const Floats sum = y + 1.0f;
  return Pick(sum == 1.0f, y, Log(sum) * y / (sum - 1.0f));
}

// log(1 + exp(x)) without overflow.
inline Floats Softplus(Floats x) {
  return Pick(x > Floats{}, x, Floats{}) + Pick(x != x, x, LogOnePlus(Exp(-Absolute(x))));
}

inline Floats Sigmoid(Floats x) { return 1.0f / (1.0f + Exp(-x)); }

// tanh(x) = 1 - 2 / (exp(2 |x|) + 1) with the sign of x; of small ones by Cephes' polynomial, as that difference loses them.
inline Floats Tanh(Floats x) {
  const Floats size = Absolute(x), z = x * x;
  const Floats far = 1.0f - 2.0f / (Exp(size + size) + 1.0f);
  Floats p = Broadcast(-5.70498872745e-3f);
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const Floats near = p * z * x + x;
  return Pick(size < 0.625f, near, Pick(x < Floats{}, -far, far));
}

inline float SumOf(Floats lanes) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; lane++) sum += lanes[lane];
  return sum;
}

// Calls `work(at, count)` for each stretch of lanes in `size` values; the last may be shorter.
template <class Work>
inline void ForEachLanes(int64_t size, const Work& work) {
  int64_t at = 0;
  for (; at + kLanes <= size; at += kLanes) work(at, kLanes);
  if (at < size) work(at, static_cast<int>(size - at));
}

// Loads and stores of a part of a vector; `rest` stands in the lanes that are not loaded.
inline Floats LoadSome(const float* from, int count, float rest = 1.0f) {
  if (count == kLanes) return Load(from);
  Floats lanes = Broadcast(rest);
  std::memcpy(&lanes, from, count * sizeof(float));
  return lanes;
}

inline void StoreSome(float* to, Floats lanes, int count) {
  if (count == kLanes) return Store(to, lanes);
  std::memcpy(to, &lanes, count * sizeof(float));
}
