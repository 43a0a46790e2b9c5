export { type Augmentation, augmented } from './data/augmentation/augmented.js';
export {
  flipImages,
  type RandomCropOptions,
  type RandomFlipOptions,
  randomCrop,
  randomFlip,
  type Shift,
  shiftImages,
} from './data/augmentation/images.js';
export type {
  Dataset,
  DatasetOnEngine,
  Gather,
  LabelledBatch,
  Samples,
  SyncDataset,
  SyncGather,
  TrainingAccess,
} from './data/dataset.js';
export { datasetFault, misfitOf } from './data/dataset-fault.js';
export { describedInputs } from './data/described-inputs.js';
export { inputsFault, isWithin, labelsFault, valuesFault } from './data/faults.js';
export { gatherLabelled, gatherSamples } from './data/gather-samples.js';
export { indexBatches } from './data/indices.js';
export { memoryDataset } from './data/memory.js';
export type { MemoryDatasetOptions } from './data/memory-options.js';
export { type Norm, norms } from './data/norm.js';
export type { InputsOnEngine } from './data/on-engine.js';
export { type StratifiedSplitOptions, stratifiedSplit, type ValidationSplit } from './data/stratified-split.js';
export { subset, takeFirst } from './data/subset.js';
export { described } from './described.js';
export { type Difference, differencesOf, differenceText } from './differences.js';
export { failureOf, hasCode, InfomixupError, reasonOf } from './errors.js';
export { firstNumbers } from './first-numbers.js';
export { callPart, callPartLater, wrongResult } from './foreign-calls.js';
export type { Json } from './json.js';
export { nestsDeeperThan } from './json-depth.js';
export {
  type BatchNormalizationBuffers,
  type BatchNormalizationOptions,
  type BatchNormalizationParameters,
  batchNormalization,
  batchNormalizationBuffers,
  batchNormalizationParameters,
  normalizedRelu,
} from './layers/batch-normalization.js';
export {
  type ConvolutionOptions,
  convolution,
  convolutionParameters,
  convolutionWithoutBias,
  convolutionWithoutBiasParameters,
  convolve,
  type KernelName,
  type Placement,
} from './layers/convolution.js';
export type { AffineNames, Declared, FirstWeights, VariableSpec, Weights } from './layers/declaration.js';
export { type DenseOptions, dense, denseParameters, denseRelu, flatten } from './layers/dense.js';
export { bottleneckParameters, type DeviationOf, gaussianBottleneck, latentOf } from './layers/gaussian-bottleneck.js';
export {
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  type InitializerName,
  initializers,
  lecunNormal,
  ones,
  torch,
  zeros,
} from './layers/initializers.js';
export { type PooledPadding, pooledConvolution } from './layers/pooled-convolution.js';
export { averagePool, globalAveragePool, maxPool } from './layers/pooling.js';
export { sigmoidBinaryCrossEntropy, softmaxBinaryCrossEntropy } from './losses/binary-cross-entropy.js';
export type { Criterion } from './losses/criterion.js';
export { crossEntropy } from './losses/cross-entropy.js';
export { klToStandardNormal, sampleGaussian } from './losses/gaussian.js';
export { klDivergence } from './losses/kl-divergence.js';
export { MalformedDataError } from './malformed-data.js';
export { classifierOf, type Sampling } from './model/classifier.js';
export { countParameters } from './model/count-parameters.js';
export {
  defineModel,
  type Kinds,
  type ModelDefinition,
  type ValuesOf,
  type VariableSources,
} from './model/define-model.js';
export { decodeWeights, encodeWeights } from './model/encoded-weights.js';
export { defineEncoder, type Encoder, type EncoderDefinition } from './model/encoder.js';
export { evaluationPass } from './model/evaluation-pass.js';
export type { DiagonalGaussian, KindOf, Representation, RepresentationKind, ValueOf } from './model/gaussian.js';
export {
  type BottleneckOptions,
  type BottleneckRepresentations,
  bottleneckHead,
  defineHead,
  type Head,
  type HeadDefinition,
  linearHead,
} from './model/head.js';
export { type InputDerivatives, inputDerivatives, inputGradient } from './model/input-gradient.js';
export { type LogitsSource, logitsOf } from './model/logits-of.js';
export type { Classifier, Model, NamedVariables, Pass } from './model/model.js';
export { type ModelOfOptions, modelOf } from './model/model-of.js';
export { loadModelTensors, type ModelTensors, type ModelVariables, modelTensors } from './model/model-tensors.js';
export { predictedClasses } from './model/predicted-classes.js';
export {
  type FromLayersModelOptions,
  fromLayersModel,
  type LayersModelEncoderOptions,
  layersModelEncoder,
} from './models/from-layers-model.js';
export {
  type LeNet5BottleneckOptions,
  type LeNet5EncoderOptions,
  type LeNet5Options,
  type LeNet5Representations,
  lenet5,
  lenet5Encoder,
} from './models/lenet5.js';
export {
  type PreActResNet18BottleneckOptions,
  type PreActResNet18EncoderOptions,
  type PreActResNet18Options,
  type PreActResNet18Representations,
  preActResNet18,
  preActResNet18Encoder,
} from './models/pre-act-resnet18.js';
export {
  type DefaultHidden,
  type HiddenNames,
  type SpiralMlpBottleneckOptions,
  type SpiralMlpEncoderOptions,
  type SpiralMlpOptions,
  type SpiralMlpRepresentations,
  spiralMlp,
  spiralMlpEncoder,
} from './models/spiral-mlp.js';
export { type WithBottleneckOptions, withBottleneck } from './models/with-bottleneck.js';
export { didYouMean, unknownKey } from './nearest.js';
export { parseOptions, requireKnownKeys, strictest } from './options.js';
export {
  loadPyTorchTensors,
  type PyTorchOptions,
  pyTorchTensors,
  type TranslatedWeights,
} from './pytorch/pytorch-tensors.js';
export { zigguratTables } from './random/normal.js';
export type { Rng } from './random/rng.js';
export { drawElsewhere, randomStream } from './random/stream.js';
export {
  createFrom,
  type DatasetRecipe,
  isRecipe,
  type ModelOutline,
  type Recipe,
  type RecipeContext,
  type RecipeKind,
  type Split,
} from './recipe.js';
export { recipes } from './recipes.js';
export { decodeSafetensors } from './safetensors/decode.js';
export { encodeSafetensors } from './safetensors/encode.js';
export { type Digest, sealedDigest, sealSafetensors, unsealed } from './safetensors/seal.js';
export type { Dtype, SafeTensor, Safetensors } from './safetensors/tensor.js';
export { type Seal, sealJson, type UnsealedJson, unsealJson, unsealWhole } from './sealed-json.js';
export { chiSquareQuantile } from './special/chi-square.js';
export { type BackendTraits, backendTraits, stateBackendTraits } from './tensors/backend-traits.js';
export { detached } from './tensors/detached.js';
export { withEarlyRelease } from './tensors/early-release.js';
export { normalTensor } from './tensors/normal-tensor.js';
export { onTape } from './tensors/on-tape.js';
export { oneHot } from './tensors/one-hot.js';
export {
  hasOperationKernel,
  mustCompose,
  type OperationKernel,
  type OperationKernels,
  type Operations,
  operation,
  operationKernel,
  operationsOf,
  provideKernels,
  withComposedOperations,
} from './tensors/operation.js';
export { inScope, keptCopies, keptCopy, owning, type TensorOwner, tensorOwner } from './tensors/ownership.js';
export { setValues } from './tensors/set-values.js';
export { sizeOfShape } from './tensors/size-of-shape.js';
export { undisturbed, watchShared } from './tensors/undisturbed.js';
export { visible, visibleLines } from './visible.js';
export { isPromise, neverSettles, pendingWaits, unheeded, waitFor } from './waiting.js';
