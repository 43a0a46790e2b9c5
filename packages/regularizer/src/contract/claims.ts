/**
 * Two plugins that choose what a batch's samples are mixed with, and so what their targets become; or one that does, and
 * one whose loss goes by each sample's label.
 */
export const mixTargets = 'mix-targets';

/** Two plugins that put inputs of their own in place of the batch's, such as an attack's examples. */
export const replaceInputs = 'replace-inputs';

/** Two plugins that change the number of samples from a representation on. */
export const resizeBatch = 'resize-batch';

/** Two plugins that take the gradients at parameters of their choice, of which only the last would count. */
export const shiftedGradients = 'shifted-gradients';

/** Two plugins that say which weights are evaluated; claimed by whoever has `evaluationWeights`. */
export const evaluationWeights = 'evaluation-weights';
