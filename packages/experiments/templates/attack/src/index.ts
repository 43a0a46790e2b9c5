export { type MyPartOptions, myPart, recipe } from './my-part.js';
