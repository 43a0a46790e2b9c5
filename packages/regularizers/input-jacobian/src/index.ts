export { type InputJacobianOptions, inputJacobian, recipe } from './input-jacobian.js';
export { slopeByDifferences, squaredSlope } from './squared-slope.js';
