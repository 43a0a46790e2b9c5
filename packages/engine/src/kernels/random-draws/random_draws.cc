// The draws of `packages/core/src/random`, to the same bits: each product and sum is rounded on its own, as JavaScript does.
#include "each_rounded.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "op.h"
#include "registrations.h"

namespace {

// xoshiro128++ from a state of four words.
class Words {
 public:
  explicit Words(const int32_t* state)
      : a_(static_cast<uint32_t>(state[0])),
        b_(static_cast<uint32_t>(state[1])),
        c_(static_cast<uint32_t>(state[2])),
        d_(static_cast<uint32_t>(state[3])) {}

  uint32_t Next() {
    const uint32_t sum = a_ + d_, word = Turned(sum, 7) + a_, shifted = b_ << 9;
    c_ ^= a_;
    d_ ^= b_;
    b_ ^= c_;
    a_ ^= d_;
    c_ ^= shifted;
    d_ = Turned(d_, 11);
    return word;
  }

  // From U[0, 1), a multiple of 2^-53.
  double Uniform() {
    const uint32_t high = Next() >> 5, low = Next() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

 private:
  static uint32_t Turned(uint32_t word, int by) { return word << by | word >> (32 - by); }

  uint32_t a_, b_, c_, d_;
};

constexpr int kState = 4, kLayers = 128;

// Far beyond the last bits in which two libraries' logarithms and exponentials differ.
constexpr double kDoubt = 1e-14;

[[noreturn]] void TooCloseToCall() { throw std::runtime_error("too close to call"); }

// Whether `left < right`, where that hangs on no last bit.
bool SurelyBelow(double left, double right) {
  if (std::abs(left - right) <= kDoubt * std::max(std::abs(left), std::abs(right))) TooCloseToCall();
  return left < right;
}

// The ziggurat with the layers of JavaScript's.
class Ziggurat {
 public:
  explicit Ziggurat(const int32_t* tables) { std::memcpy(numbers_, tables, sizeof numbers_); }

  float Draw(Words& words) const {
    for (;;) {
      const uint32_t layer = words.Next() & (kLayers - 1);
      const int32_t word = static_cast<int32_t>(words.Next());
      const double x = word * Width(layer);
      if (std::abs(static_cast<double>(word)) < Certain(layer)) return static_cast<float>(x);
      if (layer == 0) return word < 0 ? -Tail(words) : Tail(words);
      const double low = Height(layer), high = Height(layer + 1);
      if (SurelyBelow(low + words.Uniform() * (high - low), std::exp(-0.5 * x * x))) return static_cast<float>(x);
    }
  }

 private:
  double Certain(uint32_t layer) const { return numbers_[layer]; }
  double Width(uint32_t layer) const { return numbers_[kLayers + layer]; }
  double Height(uint32_t layer) const { return numbers_[2 * kLayers + 1 + layer]; }

  static float Tail(Words& words) {
    constexpr double tail = 3.442619855899;
    for (;;) {
      const double beyond = -std::log(1 - words.Uniform()) / tail;
      if (SurelyBelow(-2 * std::log(1 - words.Uniform()), beyond * beyond)) continue;
      const double value = tail + beyond;
      const float least = static_cast<float>(value * (1 - kDoubt)), most = static_cast<float>(value * (1 + kDoubt));
      if (least != most) TooCloseToCall();
      return least;
    }
  }

  double numbers_[3 * kLayers + 2];
};

// N(0, 1). Attribute: the shape. The input holds the state, then the ziggurat's tables.
class Normals {
 public:
  explicit Normals(const Attributes& attributes) : shape_(attributes.Integers("shape")) {}

  void Compute(const Call& call) const {
    const Values start = call.Input(0);
    const Values values = call.Output(0, Shape(shape_.begin(), shape_.end()));
    Words words(start.Ints());
    const Ziggurat ziggurat(start.Ints() + kState);
    float* to = values.Floats();
    std::generate_n(to, values.Size(), [&] { return ziggurat.Draw(words); });
  }

 private:
  const std::vector<int> shape_;
};

// `kept` where the upper 24 bits of a word are not below `least`, else 0.
class KeptUnits {
 public:
  explicit KeptUnits(const Attributes& attributes)
      : shape_(attributes.Integers("shape")), least_(attributes.Integer("least")), kept_(attributes.Number("kept")) {}

  void Compute(const Call& call) const {
    const Values start = call.Input(0);
    const Values mask = call.Output(0, Shape(shape_.begin(), shape_.end()));
    Words words(start.Ints());
    float* to = mask.Floats();
    std::generate_n(to, mask.Size(), [&] { return static_cast<float>(words.Next() >> 8 >= least_) * kept_; });
  }

 private:
  const std::vector<int> shape_;
  const uint32_t least_;
  const float kept_;
};

}  // namespace

void RegisterRandomDraws() {
  RegisterOp<Normals>({"InfomixupNormals", {"start: int32"}, {"values: float"}, {"shape: list(int)"}});
  RegisterOp<KeptUnits>({"InfomixupKeptUnits",
                         {"start: int32"},
                         {"mask: float"},
                         {"shape: list(int)", "least: int", "kept: float"}});
}
