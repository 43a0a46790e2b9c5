// Convolutions and their gradients, each by the way that suits its shape.
#include "convolution_plan.h"
#include "gathered_convolution.h"
#include "op.h"
#include "registrations.h"
#include "winograd.h"

namespace {

// What all three ops are told of a convolution beside the shapes of its tensors.
struct Geometry {
  explicit Geometry(const Attributes& attributes)
      : strides(attributes.Integers("strides")), padding(attributes.Integers("padding")), size(attributes.Integers("size")) {}

  std::vector<int> strides, padding;  // of rows and columns; the zeros before the first of each
  std::vector<int> size;              // height and width of what is computed

  ConvolutionPlan Plan(const Shape& input, const Shape& filter, const Shape& output) const {
    const auto length = [](const Shape& shape, int axis) { return static_cast<int>(shape[axis]); };
    return {length(input, 0), length(input, 1), length(input, 2), length(input, 3),
            length(filter, 0), length(filter, 1), length(filter, 3),
            strides[0], strides[1], padding[0], padding[1], length(output, 1), length(output, 2)};
  }
};

// Tiles pay only where there are enough channels to fill vectors of them.
bool SuitsWinograd(const ConvolutionPlan& plan) {
  constexpr int kFewest = 16;
  return plan.filter_height == 3 && plan.filter_width == 3 && plan.stride_height == 1 && plan.stride_width == 1 &&
         plan.channels >= kFewest && plan.filters >= kFewest;
}

// The convolution of `dy` that the gradient in the input of one of stride 1 is.
ConvolutionPlan Backwards(const ConvolutionPlan& plan) {
  return {plan.images, plan.output_height, plan.output_width, plan.filters,
          plan.filter_height, plan.filter_width, plan.channels, 1, 1,
          plan.filter_height - 1 - plan.top, plan.filter_width - 1 - plan.left, plan.height, plan.width};
}

class Convolution {
 public:
  explicit Convolution(const Attributes& attributes) : geometry_(attributes) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), filter = call.Input(1);
    const Shape shape = {x.Length(0), geometry_.size[0], geometry_.size[1], filter.Length(3)};
    const ConvolutionPlan plan = geometry_.Plan(x.Dimensions(), filter.Dimensions(), shape);
    const Values y = call.Output(0, shape);
    const auto convolve = SuitsWinograd(plan) ? WinogradConvolution : GatheredConvolution;
    convolve(plan, x.Floats(), filter.Floats(), y.Floats());
  }

 private:
  const Geometry geometry_;
};

class ConvolutionInputGradient {
 public:
  explicit ConvolutionInputGradient(const Attributes& attributes) : geometry_(attributes) {}

  void Compute(const Call& call) const {
    const Values dy = call.Input(0), filter = call.Input(1);
    const Shape shape = {dy.Length(0), geometry_.size[0], geometry_.size[1], filter.Length(2)};
    const ConvolutionPlan plan = geometry_.Plan(shape, filter.Dimensions(), dy.Dimensions());
    const Values dx = call.Output(0, shape);
    if (SuitsWinograd(plan)) WinogradInputGradient(Backwards(plan), dy.Floats(), filter.Floats(), dx.Floats());
    else GatheredInputGradient(plan, dy.Floats(), filter.Floats(), dx.Floats());
  }

 private:
  const Geometry geometry_;
};

class ConvolutionFilterGradient {
 public:
  explicit ConvolutionFilterGradient(const Attributes& attributes) : geometry_(attributes) {}

  void Compute(const Call& call) const {
    const Values x = call.Input(0), dy = call.Input(1);
    const Shape shape = {geometry_.size[0], geometry_.size[1], x.Length(3), dy.Length(3)};
    const ConvolutionPlan plan = geometry_.Plan(x.Dimensions(), shape, dy.Dimensions());
    const Values gradient = call.Output(0, shape);
    const auto differentiate = SuitsWinograd(plan) ? WinogradFilterGradient : GatheredFilterGradient;
    differentiate(plan, x.Floats(), dy.Floats(), gradient.Floats());
  }

 private:
  const Geometry geometry_;
};

}  // namespace

void RegisterConvolution() {
  const std::vector<const char*> geometry = {"strides: list(int)", "padding: list(int)", "size: list(int)"};
  RegisterOp<Convolution>({"InfomixupConvolution", {"x: float", "filter: float"}, {"y: float"}, geometry});
  RegisterOp<ConvolutionInputGradient>(
      {"InfomixupConvolutionInputGradient", {"dy: float", "filter: float"}, {"dx: float"}, geometry});
  RegisterOp<ConvolutionFilterGradient>(
      {"InfomixupConvolutionFilterGradient", {"x: float", "dy: float"}, {"gradient: float"}, geometry});
}
