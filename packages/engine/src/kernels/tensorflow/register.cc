// Registers every kernel with the TensorFlow that this process has loaded. Called from JavaScript as `register()`, once.
#include <node_api.h>

#include <exception>

#include "registrations.h"

static napi_value Register(napi_env env, napi_callback_info) {
  try {
    RegisterAttackMeasures();
    RegisterAttackSteps();
    RegisterBatchNormalization();
    RegisterBoundaryDecision();
    RegisterConvolution();
    RegisterCrossEntropy();
    RegisterDense();
    RegisterGatherRows();
    RegisterGaussianBottleneck();
    RegisterMean();
    RegisterMixed();
    RegisterMixedPairs();
    RegisterOptimizerSteps();
    RegisterPastedPairs();
    RegisterPooledConvolution();
    RegisterRandomDraws();
    RegisterRowThresholds();
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "register", NAPI_AUTO_LENGTH, Register, nullptr, &function);
  napi_set_named_property(env, exports, "register", function);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
