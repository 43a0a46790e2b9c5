export { averagePool, averagePoolGradient } from './average-pool';
export { convolve } from './convolve';
export { convolveFilterGradient } from './convolve-filter-gradient';
export { convolveInputGradient } from './convolve-input-gradient';
export { clip, maximum, minimum, reluGradient, sign } from './elementwise';
export { maxPool, maxPoolGradient } from './max-pool';
export { addBias, sumRows } from './rows';
