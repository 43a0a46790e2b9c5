export { convolve } from '../convolution/convolve.assembly';
export { convolveFilterGradient } from '../convolution/filter-gradient.assembly';
export { convolveInputGradient } from '../convolution/input-gradient.assembly';
export { clip, maximum, minimum, reluGradient, sign } from '../elementwise/elementwise.assembly';
export { adamStep, sgdStep } from '../optimizer-steps/optimizer-steps.assembly';
export {
  pooledConvolutionFilterGradient,
  pooledConvolutionInputGradient,
} from '../pooled-convolution/gradients.assembly';
export { pooledConvolution } from '../pooled-convolution/pooled-convolution.assembly';
export { averagePool, averagePoolGradient } from '../pooling/average-pool.assembly';
export { maxPool, maxPoolGradient } from '../pooling/max-pool.assembly';
export { addBias, normalizeRows, pooledConvolutionBiasGradient, sumRows } from '../rows/rows.assembly';
