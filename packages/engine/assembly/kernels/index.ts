export { averagePool, averagePoolGradient } from './average-pool';
export { convolve } from './convolve';
export { convolveFilterGradient } from './convolve-filter-gradient';
export { convolveInputGradient } from './convolve-input-gradient';
export { clip, maximum, minimum, reluGradient, sign } from './elementwise';
export { maxPool, maxPoolGradient } from './max-pool';
export { pooledConvolution } from './pooled-convolution';
export { pooledConvolutionFilterGradient, pooledConvolutionInputGradient } from './pooled-convolution-gradients';
export { addBias, pooledConvolutionBiasGradient, sumRows } from './rows';
