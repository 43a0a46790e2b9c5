// What a kernel sees of TensorFlow: its inputs, outputs and attributes, without the C interface's ceremony.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

using Shape = std::vector<int64_t>;

inline int64_t SizeOf(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t length : shape) size *= length;
  return size;
}

// The shape of `rows` samples of one shape.
inline Shape WithRows(int64_t rows, const std::vector<int>& sample) {
  Shape shape = {rows};
  shape.insert(shape.end(), sample.begin(), sample.end());
  return shape;
}

class Status {
 public:
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() const { return status_; }
  bool Ok() const { return TF_GetCode(status_) == TF_OK; }
  void Check() const {
    if (!Ok()) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* const status_ = TF_NewStatus();
};

// A tensor that the kernel holds for as long as it runs.
class Values {
 public:
  explicit Values(TF_Tensor* tensor) : tensor_(tensor) {}
  Values(const Values&) = delete;
  Values(Values&& other) noexcept : tensor_(other.tensor_) { other.tensor_ = nullptr; }
  ~Values() {
    if (tensor_) TF_DeleteTensor(tensor_);
  }
  void* Data() const { return TF_TensorData(tensor_); }
  float* Floats() const { return static_cast<float*>(TF_TensorData(tensor_)); }
  int32_t* Ints() const { return static_cast<int32_t*>(TF_TensorData(tensor_)); }
  uint8_t* Bytes() const { return static_cast<uint8_t*>(TF_TensorData(tensor_)); }
  int64_t Length(int axis) const { return TF_Dim(tensor_, axis); }
  int64_t Size() const { return TF_TensorElementCount(tensor_); }
  // The number of values in a row, all axes but the first.
  int64_t Width() const {
    int64_t width = 1;
    for (int axis = 1; axis < TF_NumDims(tensor_); axis++) width *= Length(axis);
    return width;
  }
  Shape Dimensions() const {
    Shape shape(TF_NumDims(tensor_));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = Length(static_cast<int>(axis));
    return shape;
  }

 private:
  TF_Tensor* tensor_;
};

// One call of a kernel.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}

  int Inputs() const { return TF_NumInputs(context_); }

  Values Input(int index) const {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status);
    status.Check();
    return Values(tensor);
  }

  Values Output(int index, const Shape& shape, TF_DataType type = TF_FLOAT) const {
    Status status;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, type, shape.data(), static_cast<int>(shape.size()),
                                          SizeOf(shape) * TF_DataTypeSize(type), status);
    status.Check();
    return Values(tensor);
  }

 private:
  TF_OpKernelContext* const context_;
};

// What a kernel is made with.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction) {}

  int Integer(const char* name) const {
    Status status;
    int32_t value = 0;
    TF_OpKernelConstruction_GetAttrInt32(construction_, name, &value, status);
    status.Check();
    return value;
  }

  float Number(const char* name) const {
    Status status;
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status);
    status.Check();
    return value;
  }

  std::vector<int> Integers(const char* name) const {
    Status status;
    int32_t length = 0, bytes = 0;
    TF_OpKernelConstruction_GetAttrSize(construction_, name, &length, &bytes, status);
    status.Check();
    std::vector<int> values(length);
    TF_OpKernelConstruction_GetAttrInt32List(construction_, name, values.data(), length, status);
    status.Check();
    return values;
  }

 private:
  TF_OpKernelConstruction* const construction_;
};

// An op as TensorFlow's registry wants it described, in its own notation ("x: float", "sizes: list(int)").
struct OpDescription {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
};

// Registers an op and its kernel, a class made from `Attributes` whose `Compute(const Call&)` may throw.
template <class Kernel>
void RegisterOp(const OpDescription& op) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(op.name);
  for (const char* input : op.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : op.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : op.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, [](TF_ShapeInferenceContext* context, TF_Status* status) {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  });
  Status status;
  TF_RegisterOpDefinition(definition, status);
  status.Check();

  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      op.name, "CPU",
      [](TF_OpKernelConstruction* construction) -> void* {
        try {
          return new Kernel(Attributes(construction));
        } catch (const std::exception& error) {
          Status failure;
          TF_SetStatus(failure, TF_INVALID_ARGUMENT, error.what());
          TF_OpKernelConstruction_Failure(construction, failure);
          return nullptr;
        }
      },
      [](void* kernel, TF_OpKernelContext* context) {
        try {
          static_cast<Kernel*>(kernel)->Compute(Call(context));
        } catch (const std::exception& error) {
          Status failure;
          TF_SetStatus(failure, TF_INVALID_ARGUMENT, error.what());
          TF_OpKernelContext_Failure(context, failure);
        }
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_RegisterKernelBuilder(op.name, builder, status);
  status.Check();
}
