export { type AdversarialDraw, adversarialDraw, disturbed } from './adversarial.js';
export { cleanTerm } from './clean-term.js';
export { bestLabels, type LabelProblem, labelCost } from './cut/grid-labels.js';
export { type Network, network } from './cut/minimum-cut.js';
export { type MaskOptions, maskProblem, type Side } from './mask.js';
export { type Piece, type PuzzleOptions, puzzle, transportBlocks } from './puzzle.js';
export { type PuzzlemixOptions, puzzlemix, recipe } from './puzzlemix.js';
export { cellShares, type Images, saliencyOf } from './saliency.js';
export { transport } from './transport.js';
