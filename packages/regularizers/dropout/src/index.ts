export { type DropoutOptions, dropout, recipe } from './dropout.js';
export { type DropoutUnit, keepMask } from './keep-mask.js';
