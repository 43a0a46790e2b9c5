export { type AwpOptions, awp, recipe } from './awp.js';
export { uphill } from './uphill.js';
