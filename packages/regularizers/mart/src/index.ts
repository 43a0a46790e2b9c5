export { type MartOptions, mart, recipe } from './mart.js';
export { marginTerm, misclassificationTerm } from './mart-loss.js';
