export { type MyPartOptions, myPart, recipe } from './my-part.js';
export { noisy } from './noisy.js';
