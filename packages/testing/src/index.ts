export { directionalDerivative } from './finite-differences.js';
export { type RegularizerCheck, regularizerContract } from './regularizer/contract.js';
export { describeRegularizer, type ToySubject } from './regularizer/describe-regularizer.js';
export type { RegularizerSubject, Verdict } from './regularizer/subject.js';
export { expectNoTensorGrowth } from './tensor-growth.js';
export { toyDataset } from './toy/toy-dataset.js';
export { type ToyRepresentations, toyModel } from './toy/toy-model.js';
