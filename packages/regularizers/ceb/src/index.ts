export { type CebOptions, ceb, recipe } from './ceb.js';
export { expectedResidual, sampledResidual } from './residual-information.js';
