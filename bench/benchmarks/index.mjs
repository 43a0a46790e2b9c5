import { lenet5Forward, lenet5InputGradient } from './lenet5-passes.mjs';
import { lenet5Step } from './lenet5-step.mjs';
import { methods } from './methods.mjs';

/** Every benchmark, in the order in which they run. */
export const benchmarks = [lenet5Step, lenet5Forward, lenet5InputGradient, methods];
