export { type LabelSmoothingOptions, labelSmoothing, recipe } from './label-smoothing.js';
export { smoothedTargets } from './smoothed-targets.js';
