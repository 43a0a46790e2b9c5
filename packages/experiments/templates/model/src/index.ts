export { type MyPartOptions, type MyPartRepresentations, myPart, recipe } from './my-part.js';
